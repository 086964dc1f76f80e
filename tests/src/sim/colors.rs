//! Colours: the palette of a fresh installation, and what is shown where none was chosen.

/// The colours that forms accept, by name.
pub(crate) const PALETTE: &[(&str, &str)] = &[
    ("Silver", "#c0c0c0"),
    ("Gray", "#808080"),
    ("Black", "#000000"),
    ("Maroon", "#800000"),
    ("Brown", "#a52a2a"),
    ("Red", "#ff0000"),
    ("Orange", "#ffa500"),
    ("Gold", "#ffd700"),
    ("Yellow", "#ffff00"),
    ("Peach", "#ffdab9"),
    ("Khaki", "#f0e68c"),
    ("Olive", "#808000"),
    ("Lime", "#00ff00"),
    ("Jelly", "#9acd32"),
    ("Green", "#008000"),
    ("Teal", "#008080"),
    ("Aqua", "#00ffff"),
    ("LightBlue", "#add8e6"),
    ("DeepSky", "#00bfff"),
    ("Dodger", "#1e90ff"),
    ("Blue", "#0000ff"),
    ("Navy", "#000080"),
    ("Purple", "#800080"),
    ("Fuchsia", "#ff00ff"),
    ("Violet", "#ee82ee"),
    ("Rose", "#ffe4e1"),
    ("Lavender", "#E6E6FA"),
];

/// Whether a form accepts it.
pub(crate) fn known(color: &str) -> bool {
    PALETTE.iter().any(|(_, code)| *code == color)
}

/// What Kimai picks from where no colour was chosen.
const DERIVED: [&str; 41] = [
    "#AAAAAA", "#DDDDDD", "#a972c9", "#9C27B0", "#673AB7", "#041fd1", "#5319e7", "#3F51B5", "#0074D9",
    "#2196F3", "#03A9F4", "#7FDBFF", "#39CCCC", "#00BCD4", "#006b75", "#009688", "#00bb32", "#4CAF50",
    "#3D9970", "#2ECC40", "#01FF70", "#8BC34A", "#CDDC39", "#FFDC00", "#FFC107", "#FF851B", "#FF9800",
    "#FF5722", "#f41a00", "#E91E63", "#85144b", "#b60205", "#FF4136", "#cc317c", "#F012BE", "#d82d80",
    "#B10DC9", "#e135f4", "#2d3748", "#4a5568", "#718096",
];

/// `color-safe`: the chosen colour, or one that follows from the bytes of the name.
pub(crate) fn safe<'a>(color: Option<&'a str>, name: &str) -> &'a str {
    let sum: usize = name.bytes().map(usize::from).sum();
    color.unwrap_or_else(|| DERIVED.get(sum % DERIVED.len()).copied().unwrap_or_default())
}
