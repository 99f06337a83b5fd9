//! Words that neither the lexicons nor the rules say well: names first of all.

/// Lower-case words and their phonemes; they outrank the lexicon's own.
pub(super) const TABLE: &[(&str, &str)] = &[
    ("aoife", "ˈifə"),
    ("caoimhe", "kwˈivə"),
    ("ciara", "kˈɪɹə"),
    ("eilidh", "ˈAli"),
    ("eoin", "ˈOən"),
    ("grainne", "ɡɹˈɑnjə"),
    ("ioan", "jˈOən"),
    ("isla", "ˈIlə"),
    ("maeve", "mˈAv"),
    ("mairead", "məɹˈAd"),
    ("niamh", "nˈiv"),
    ("oisin", "Oʃˈin"),
    ("padraig", "pˈɔdɹɪɡ"),
    ("roisin", "ɹOʃˈin"),
    ("saoirse", "sˈɜɹʃə"),
    ("sinead", "ʃɪnˈAd"),
    ("siobhan", "ʃəvˈɔn"),
    ("tadhg", "tˈIɡ"),
    ("joaquin", "wɑkˈin"),
    ("xiomara", "ziəmˈɑɹə"),
    ("nguyen", "wˈɪn"),
    ("zhang", "ʤˈɑŋ"),
    ("xiao", "ʃˈW"),
    ("qian", "ʧiˈɛn"),
    ("goethe", "ɡˈɜɹtə"),
    ("nietzsche", "nˈiʧə"),
    ("renee", "ɹənˈA"),
    ("chloe", "klˈOi"),
    ("zoe", "zˈOi"),
    ("phoebe", "fˈibi"),
    ("penelope", "pənˈɛləpi"),
    ("hermione", "hɜɹmˈIəni"),
    ("mira", "mˈɪɹə"),
    ("zaphod", "zˈAfɑd"),
    ("anais", "ˌænəˈis"),
    ("worcestershire", "wˈʊstəɹʃəɹ"),
    ("hmm", "hˈəm"),
    ("hm", "hˈəm"),
    ("mm", "ˈəm"),
    ("mmm", "ˈəm"),
    ("mhm", "əmhˈʌm"),
    ("shh", "ʃˈʃ"),
    ("psst", "psˈt"),
    ("pst", "psˈt"),
    ("brr", "bˈɜɹ"),
    ("grr", "ɡˈɜɹ"),
    ("ugh", "ˈʌɡ"),
    ("eww", "ˈiju"),
    ("aww", "ˈɔ"),
    ("haha", "hɑhˈɑ"),
    ("hehe", "hihˈi"),
    ("ooh", "ˈu"),
    ("yay", "jˈA"),
    ("pfft", "fˈt"),
    ("tsk", "tˈɪsk"),
    ("nah", "nˈɑ"),
    ("visavis", "vˌizəvˈi"),
];

#[cfg(test)]
mod tests {
    use super::TABLE;

    #[test]
    fn words_are_lower_case_and_every_phoneme_is_in_the_alphabet() {
        for (word, sounds) in TABLE {
            let known = |c| crate::viseme(c).is_some() || crate::mark(c).is_some();
            assert_eq!(*word, word.to_lowercase());
            assert!(sounds.chars().all(known), "{word}: {sounds}");
        }
    }
}
