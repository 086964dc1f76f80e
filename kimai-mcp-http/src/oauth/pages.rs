//! What a person sees. Every page works without scripts, in English and German, in light and dark.

mod applicant;
mod astray;
mod back;
mod consent;
mod filled;
mod language;
mod login;
mod look;
mod problem;
mod reader;
mod start;

pub use applicant::{Applicant, Proof};
pub use astray::AstrayPage;
pub use back::Back;
pub use consent::ConsentPage;
pub use filled::{Filled, LONGEST_FORM};
pub use language::Language;
pub use login::{Fault, LoginPage};
pub use problem::Problem;
pub use reader::Reader;
pub use start::StartPage;
