//! Colours, countries, currencies and languages that Kimai accepts.

/// Colours that forms accept, by name.
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

/// Checks if forms accept the colour.
pub(crate) fn is_palette_color(color: &str) -> bool {
    PALETTE.iter().any(|(_, code)| *code == color)
}

/// Colours that Kimai derives from a name.
const DERIVED: [&str; 41] = [
    "#AAAAAA", "#DDDDDD", "#a972c9", "#9C27B0", "#673AB7", "#041fd1", "#5319e7", "#3F51B5", "#0074D9",
    "#2196F3", "#03A9F4", "#7FDBFF", "#39CCCC", "#00BCD4", "#006b75", "#009688", "#00bb32", "#4CAF50",
    "#3D9970", "#2ECC40", "#01FF70", "#8BC34A", "#CDDC39", "#FFDC00", "#FFC107", "#FF851B", "#FF9800",
    "#FF5722", "#f41a00", "#E91E63", "#85144b", "#b60205", "#FF4136", "#cc317c", "#F012BE", "#d82d80",
    "#B10DC9", "#e135f4", "#2d3748", "#4a5568", "#718096",
];

/// Returns `color-safe`: the chosen colour, or one derived from the ASCII characters of the name.
pub(crate) fn safe_color<'a>(color: Option<&'a str>, name: &str) -> &'a str {
    let sum: usize = name.bytes().filter(u8::is_ascii).map(usize::from).sum();
    color.unwrap_or_else(|| DERIVED.get(sum % DERIVED.len()).copied().unwrap_or_default())
}

/// Checks for an ISO 3166 code that Kimai accepts.
pub(crate) fn is_country(code: &str) -> bool {
    code.len() == 2 && COUNTRIES.split(' ').any(|known| known == code)
}

/// Checks for an ISO 4217 code that Kimai accepts, including some historic ones.
pub(crate) fn is_currency(code: &str) -> bool {
    code.len() == 3 && CURRENCIES.split(' ').any(|known| known == code)
}

const COUNTRIES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE \
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM \
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC \
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA \
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO \
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

const CURRENCIES: &str = "\
    AED AFN ALL AMD ANG AOA ARS ATS AUD AWG AZN BAM BBD BDT BEF BGN BHD BIF BMD BND BOB BOV BRL BSD \
    BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNH CNY COP COU CRC CUC CUP CVE CZK DEM DJF DKK DOP \
    DZD EGP ERN ESP ETB EUR FIM FJD FKP FRF GBP GEL GHS GIP GMD GNF GRD GTQ GYD HKD HNL HRK HTG HUF \
    IDR IEP ILS INR IQD IRR ISK ITL JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD \
    LSL LUF LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NLG NOK NPR NZD \
    OMR PAB PEN PGK PHP PKR PLN PTE PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SIT SKK SLE \
    SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW \
    UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL";

const LANGUAGES: &str = "ar bg ca cs da de de_CH el en eo es eu fa fi fo fr he hr hu id it ja ko nb_NO nl pa pl \
    pt pt_BR ro ru sk sl sr sv ta tr uk vi zh_CN zh_Hant zh_Hant_TW";

/// Checks for a language, alone or with a country.
pub(crate) fn is_locale(code: &str) -> bool {
    let with_country = || {
        code.split_once('_').is_some_and(|(language, country)| is_language(language) && is_country(country))
    };
    is_language(code) || with_country()
}

/// Checks for a language that Kimai is translated to.
pub(crate) fn is_language(code: &str) -> bool {
    LANGUAGES.split(' ').any(|known| known == code)
}

#[cfg(test)]
mod tests {
    use super::{is_country, is_currency, is_locale};

    #[test]
    fn codes_are_whole_words() {
        assert!(is_country("DE") && is_currency("EUR"));
        assert!(is_locale("de") && is_locale("en_GB") && !is_locale("xx") && !is_locale("en_XX"));
        assert!(!is_country("XX") && !is_country("E ") && !is_currency("ZZZ") && !is_currency("EU"));
    }
}
