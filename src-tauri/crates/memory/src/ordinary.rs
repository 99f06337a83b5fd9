//! Sentences as anybody says them, the same in each language: what they have in common says nothing.

use crate::Language;

/// What is asked or said, and facts.
pub(crate) fn sentences(language: Language) -> [&'static [&'static str]; 2] {
    match language {
        Language::English => [&EN_ASKED, &EN_TOLD],
        Language::Spanish => [&ES_ASKED, &ES_TOLD],
        Language::French => [&FR_ASKED, &FR_TOLD],
        Language::German => [&DE_ASKED, &DE_TOLD],
        Language::Portuguese => [&PT_ASKED, &PT_TOLD],
    }
}

const EN_ASKED: [&str; 8] = [
    "How are you today?",
    "What do you think about that?",
    "Can you help me with something?",
    "I am tired.",
    "What should I do tomorrow?",
    "I talked with somebody yesterday.",
    "What is my favourite thing?",
    "Tell me about yourself.",
];
const EN_TOLD: [&str; 8] = [
    "Likes the colour green",
    "Has a car",
    "Is called Peter",
    "Was in Italy last year",
    "Wants to read more",
    "Does not like noise",
    "Has an uncle",
    "Knows a painter",
];
const ES_ASKED: [&str; 8] = [
    "¿Cómo estás hoy?",
    "¿Qué piensas de eso?",
    "¿Puedes ayudarme con algo?",
    "Estoy cansado.",
    "¿Qué hago mañana?",
    "Ayer hablé con alguien.",
    "¿Cuál es mi cosa favorita?",
    "Cuéntame algo de ti.",
];
const ES_TOLD: [&str; 8] = [
    "Le gusta el color verde",
    "Tiene un coche",
    "Se llama Pedro",
    "Estuvo en Italia el año pasado",
    "Quiere leer más",
    "No le gusta el ruido",
    "Tiene un tío",
    "Conoce a un pintor",
];
const FR_ASKED: [&str; 8] = [
    "Comment vas-tu aujourd'hui ?",
    "Qu'en penses-tu ?",
    "Tu peux m'aider ?",
    "Je suis fatigué.",
    "Que dois-je faire demain ?",
    "J'ai parlé avec quelqu'un hier.",
    "Quelle est ma chose préférée ?",
    "Parle-moi de toi.",
];
const FR_TOLD: [&str; 8] = [
    "Aime la couleur verte",
    "A une voiture",
    "S'appelle Pierre",
    "Était en Italie l'an dernier",
    "Veut lire davantage",
    "N'aime pas le bruit",
    "A un oncle",
    "Connaît un peintre",
];
const DE_ASKED: [&str; 8] = [
    "Wie geht es dir heute?",
    "Was denkst du darüber?",
    "Kannst du mir bei etwas helfen?",
    "Ich bin müde.",
    "Was soll ich morgen machen?",
    "Ich habe gestern mit jemandem gesprochen.",
    "Was ist mein Lieblingsding?",
    "Erzähl mir von dir.",
];
const DE_TOLD: [&str; 8] = [
    "Mag die Farbe Grün",
    "Hat ein Auto",
    "Heißt Peter",
    "War letztes Jahr in Italien",
    "Will mehr lesen",
    "Mag keinen Lärm",
    "Hat einen Onkel",
    "Kennt eine Malerin",
];
const PT_ASKED: [&str; 8] = [
    "Como estás hoje?",
    "O que achas disso?",
    "Podes ajudar-me?",
    "Estou cansado.",
    "O que faço amanhã?",
    "Ontem falei com alguém.",
    "Qual é a minha coisa favorita?",
    "Fala-me de ti.",
];
const PT_TOLD: [&str; 8] = [
    "Gosta da cor verde",
    "Tem um carro",
    "Chama-se Pedro",
    "Esteve em Itália no ano passado",
    "Quer ler mais",
    "Não gosta de barulho",
    "Tem um tio",
    "Conhece um pintor",
];
