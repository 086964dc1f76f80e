//! Tables of reports as text, CSV and JSON.

#[cfg(test)]
mod agreement;
mod csv;
mod fields;
mod german;
mod grid;
mod notes;
mod text;
mod view;

pub(crate) use csv::csv;
pub(crate) use fields::{fields, json_row, json_total};
pub(crate) use german::word as german_word;
pub(crate) use grid::grid;
pub use grid::{Grid, GridCell, GridColumn, GridTotal};
pub(crate) use notes::{Translated, note, translated_note};
pub(crate) use text::{english_word, row, shown_rows, total};
pub(crate) use view::view;
