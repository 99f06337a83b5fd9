//! Words said over somebody's speech, in the languages people are most likely to say them in.

/// What everybody says everywhere; letters that are drawn out count once (`mmmm`, `ooooh`).
pub(super) const SOUNDS: &[&str] = &[
    "m", "mh", "hm", "mhm", "uh", "um", "huh", "uhum", "ah", "aha", "aham", "ahem", "oh", "eh", "ha", "hah",
    "haha", "he", "heh", "hehe", "hihi", "aw", "ay", "pf", "phew", "wow",
];

#[rustfmt::skip]
pub(super) const PHRASES: &[&str] = &[
    // English
    "yeah", "yea", "yep", "yup", "yes", "ok", "okay", "okey", "right", "alright", "all right", "sure",
    "i see", "i see you", "got it", "really", "nice", "cool", "great", "good", "true", "exactly", "indeed", "of course",
    "go on", "makes sense", "that makes sense", "interesting", "i know", "totally", "absolutely",
    "definitely", "fair enough", "my god", "gosh", "thats true", "that s true",
    // German
    "ja", "jaja", "jo", "genau", "stimmt", "klar", "ach", "so", "achso", "ach so", "echt", "gut",
    "verstehe", "ich verstehe", "na klar", "krass", "interessant", "natürlich", "alles klar", "ja klar",
    "eben", "richtig",
    // French
    "oui", "ouais", "d accord", "bon", "ah bon", "voilà", "je vois", "c est vrai", "exact", "exactement",
    "bien sûr", "bien", "je comprends", "mouais", "carrément",
    // Spanish
    "sí", "si", "claro", "ya", "vale", "ajá", "bueno", "exacto", "cierto", "ya veo", "por supuesto",
    "de acuerdo", "es verdad", "entiendo", "qué bien", "muy bien",
    // Italian
    "sì", "già", "certo", "esatto", "va bene", "capito", "ho capito", "capisco", "vero", "è vero",
    "d accordo", "bene", "infatti",
    // Portuguese
    "sim", "é", "pois", "pois é", "tá", "tá bom", "tá bem", "está bem", "entendi", "percebo", "isso",
    "uhum", "exato", "é verdade", "com certeza", "né", "muito bem", "bom",
];

/// Words that ask for silence, for an answer or for the floor. However short, nobody says them only to show that they listen.
#[rustfmt::skip]
pub(super) const INTERRUPTING: &[&str] = &[
    // English
    "stop", "wait", "no", "nope", "nah", "not", "don", "dont", "never", "what", "whats", "who", "whos", "whom", "whose", "why",
    "how", "when", "where", "which", "hold", "hang", "but", "hey", "hello", "hi", "sorry", "excuse", "pardon", "quiet", "shush",
    "silence", "enough", "listen", "look", "actually", "however", "cancel", "pause", "wrong", "shut", "help", "please", "thank",
    "thanks", "bye", "goodbye", "tell", "can", "could", "let", "lets", "one", "second", "sec", "moment", "minute", "next", "skip",
    "back", "repeat", "again", "louder", "slower", "faster", "change", "another", "instead", "continue", "question", "explain",
    // German
    "nein", "nee", "nö", "halt", "stopp", "warte", "warten", "was", "wer", "wen", "wem", "wie", "wo", "wann", "warum", "wieso",
    "aber", "hallo", "entschuldigung", "entschuldige", "verzeihung", "doch", "ruhe", "genug", "hör", "nicht", "bitte", "danke",
    "weiter", "nochmal", "falsch", "sekunde", "schluss", "aufhören", "tschüss", "frage",
    // French
    "non", "attends", "attendez", "arrête", "arrêtez", "quoi", "qui", "pourquoi", "comment", "quand", "où", "mais", "excuse",
    "excusez", "désolé", "désolée", "écoute", "écoutez", "chut", "assez", "merci", "pas", "faux", "suivant", "encore", "tais",
    "taisez", "seconde", "minute", "question", "bonjour", "allô",
    // Spanish
    "para", "pare", "espera", "espere", "alto", "basta", "qué", "quién", "cómo", "cuándo", "dónde", "cuál", "pero", "perdón",
    "perdona", "perdone", "oye", "oiga", "disculpa", "disculpe", "calla", "cállate", "silencio", "gracias", "momento", "nunca",
    "mal", "otra", "siguiente", "hola", "adiós", "pregunta", "detente",
    // Italian
    "ferma", "fermati", "fermo", "aspetta", "aspetti", "cosa", "che", "chi", "come", "quando", "dove", "perché", "quale", "ma",
    "però", "scusa", "scusi", "scusami", "zitto", "zitta", "senti", "senta", "grazie", "attimo", "mai", "sbagliato", "piano",
    "ciao", "domanda",
    // Portuguese
    "não", "espere", "calma", "chega", "quê", "quem", "onde", "porquê", "porque", "mas", "desculpa", "desculpe", "olha", "ei",
    "escuta", "escute", "obrigado", "obrigada", "errado", "cala", "olá", "pergunta",
];

/// What such a word begins with when it is misheard.
pub(super) const INTERRUPTING_BEGINNINGS: &[&str] = &[
    "stop", "wait", "no", "know", "what", "want", "why", "whi", "but", "hold", "hey", "hay", "haz", "wrong",
    "shut", "shot", "sorr", "enough",
];
