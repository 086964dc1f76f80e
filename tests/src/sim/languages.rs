//! The languages Kimai is translated to.

const LANGUAGES: &str = "ar bg ca cs da de de_CH el en eo es eu fa fi fo fr he hr hu id it ja ko nb_NO nl pa pl \
    pt pt_BR ro ru sk sl sr sv ta tr uk vi zh_CN zh_Hant zh_Hant_TW";

/// Whether forms offer it.
pub(crate) fn known(code: &str) -> bool {
    LANGUAGES.split(' ').any(|known| known == code)
}
