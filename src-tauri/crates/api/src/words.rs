//! Which words of a text say what it is about. A list of those that do not, in five languages; no model.

use std::collections::HashSet;
use std::sync::LazyLock;

/// A word that stands in every text.
pub(crate) fn is_common(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| COMMON.split_ascii_whitespace().collect());
    WORDS.contains(word)
}

/// The words of a text that say something, in lower case, in their order; of scripts without spaces every letter is one.
pub(crate) fn telling(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut words = Vec::new();
    for word in lower.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’') {
        let word = word.trim_matches(['\'', '’']);
        match word.chars().next() {
            Some(first) if is_unspaced(first) => words.extend(word.chars().map(String::from)),
            Some(_) if word.chars().count() > 1 && !is_common(&word.replace('’', "'")) => {
                words.push(word.to_owned())
            }
            _ => {}
        }
    }
    words
}

/// Chinese, Japanese and Thai letters, which are written without spaces.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// Articles, pronouns, prepositions, auxiliaries, and what people say to be polite: English, Spanish, French, German, Portuguese.
const COMMON: &str = "
a about actually after again ah all almost already also am an and any anything are as at back be because been before being but by bye
can can't cannot come could couldn't did didn't do does doesn't doing don't down else even every everything feel few for from get
getting give go going gonna good got great had has have haven't having he he'd he'll he's hello her here hers hey hi him his hm hmm how how's
i i'd i'll i'm i've if i'm in into is isn't it it'd it'll it's its just kind know last let let's like little long look lot made make many
may maybe me mean might mine more morning most much must my myself need never new next nice no not nothing now of off oh ok okay on once one only or other our
out over people please pretty put quite rather really right said same say see seem she she'd she'll she's should so some something sometimes soon sorry sort
still such sure take talk tell than thank thanks that that's the their them then there there's these they they'd they'll they're they've thing things think
this those though thought time to today told too try two uh um under until up us use used very want wanted was wasn't way we we'd we'll we're we've
well were what what's when where which while who who's why will with without won't would wouldn't yeah yes yet you you'd you'll you're you've your yours
al algo ahora el tal así aquí aunque bien bueno buenos buenas días tardes como cómo con creo cual cuando cuándo cuál de del desde donde dónde dos él ella ellas ellos en
entonces era eres es esa ese eso esta está están estar estas este esto estos estoy fue fui gracias ha hace haber había hacer hay he hola
la las le les lo los más me mi mis muy nada ni no nos nosotros nunca o otra otro para pero poco por porque pues que qué quien quién quiero
se ser si sí sin sobre solo sólo son soy su sus también tan te tengo ti tiene todo todos tu tú tus un una uno unos usted va vale vamos vez y ya yo
ai alors après au aussi autre aux avais avait avec avez avoir beaucoup bien bon bonjour bonsoir c'est ça car ce cela ces cet cette chez comme comment d'un d'une dans des deux
dire dit donc du elle elles encore est et étais était être eu eux fait faire fais il ils j'ai j'aime j'étais je jour l'on leur leurs lui ma mais me même mes merci moi mon
ne nos notre nous on ont ou où oui par parce pas peu peut peux plus pour pourquoi quand qu'il qu'elle que quel quelle qui quoi sa salut sans ses si son sont suis sur t'as ta te tes toi ton
tous tout toute très trop tu un une va vais veux voilà vos votre vous vraiment
aber alle alles als also am an auch auf aus bei beim bin bis bist bitte da dabei damit dann das dass dein deine dem den denn der des dich die dies diese dieser
dir doch dort du durch ein eine einem einen einer eines er es etwas euch für gar ganz gehen geht gestern gibt gut guten habe haben hallo hast hat hatte hatten heute hier ich ihm
ihn ihr ihre im immer in ins ist ja jetzt kann kannst kein keine können könnte machen mal man mehr mein meine meinem meinen meiner mich mir mit möchte morgen muss nach nicht nichts noch nun nur
ob oder ohne schon sehr sein seine seit sich sie sind so soll sollte tag über um und uns unser viel vom von vor wann war waren warum was weil wenn wer werde werden wie wieder will wir wird wirklich
wo würde zu zum zur
agora ainda algo ali ao aos aqui as até bem boa bom com como da das de dela dele depois do dois dos e é ela elas ele eles em então era essa esse esta está estar estava este estou eu
faz fazer foi fui há isso isto já lá lhe mais mas me mesmo meu meus minha minhas muito na não nas nem no nos nós nossa nosso num numa nunca o obrigada obrigado oi olá onde os ou outra outro para pela pelo pode por porque
pra quando quase que quê quem quero se sem ser seu seus só sobre sou sua suas também te tem tenho ter teu tinha todo todos tu tua tudo um uma vai vamos vez você vocês vou
";

#[cfg(test)]
mod tests {
    use super::telling;

    #[test]
    fn only_words_that_say_something_are_left() {
        assert_eq!(telling("Hi! I'd like to talk about my boat."), ["boat"]);
        assert_eq!(telling("Ich möchte über das Segeln in Kiel reden"), ["segeln", "kiel", "reden"]);
        assert_eq!(telling("¿Qué tal el café de Sevilla?"), ["café", "sevilla"]);
        assert_eq!(telling("我喜欢茶"), ["我", "喜", "欢", "茶"]);
    }
}
