//! Every capability of the program as a plain function: the window, the command line and, later, the HTTP server call these and nothing else.
//!
//! This is also the one place below the shells where the outside world is found: folders, clocks, randomness, devices.
//! Not for: decisions of a conversation (`vis-conversation`) or the wire of a particular shell.

mod activity;
mod app;
mod asides;
mod bench;
mod cards;
mod care;
mod characters;
mod chats;
mod clock;
mod data;
mod doctor;
mod dto;
mod ear;
mod error;
mod events;
mod face;
mod file_names;
mod files;
mod groups;
mod histories;
mod history;
mod home;
mod keeper;
mod leave;
mod library;
mod likeness;
mod meaning;
mod memory;
mod messages;
mod models;
mod notes;
mod open;
mod outside;
mod pages;
mod people;
mod personas;
mod photo;
mod profiles;
mod prompts;
mod providers;
mod rehearsal;
mod scripts;
mod services;
mod settings;
mod sound;
mod standing;
mod studio;
mod summaries;
mod talk;
mod titles;
mod transcript;
mod videos;
mod voice;
mod waiting;
mod words;

pub use activity::{Activities, Activity, ActivityCount, ActivityKind, ActivitySubject};
pub use app::{App, Launch, Sound, VaultChoice};
pub use bench::{
    Bar, Bench, FilmBench, FilmMeasure, FilmPart, ProcessCost, VoiceBench, VoicePart, bench, bench_film,
    bench_voice, process_cost,
};
pub use cards::{CardAsset, CardReport, FieldSize, LorebookReport, ReportLine, read_card_file, show_card};
pub use care::{CareCard, CareCheck, CareLine, CareRegion, check_care};
pub use clock::SystemClock;
pub use data::{
    BackupCheck, BackupEvery, BackupFile, Backups, BinEntry, BinKind, DataWork, Deleted, Exported, Health,
    Restored,
};
pub use doctor::{Doctor, KeyringState, ModelFileView, Versions, doctor};
pub use dto::{
    AppInfo, AudioDevice, CharacterView, ChatEvent, EarMode, EarProblem, EarProblemCode, EarState,
    EchoReport, EchoVerdict, FaceKind, MessageView, MeterLevel, ModelView, NoticeLevel, OpenedSession,
    SessionView, Status, TurnFigures, TurnTiming, VaultState, VoiceView,
};
pub use error::{ApiError, Code};
pub use face::{FaceStream, portrait_png};
pub use files::{FileView, HandedFile};
pub use groups::{GroupChange, GroupOrder, GroupView, MemberView};
pub use histories::{ChatFormat, ChatsPreview, ImportedChat, ImportedChats, PreviewedChat, SavedChat};
pub use home::Home;
pub use leave::leave;
pub use library::{
    CardFormat, CardKind, CardNote, CardPreview, CharacterSheet, ExportedCard, ImportFile, ImportOutcome,
    ImportState, ImportView, ImportedCard, LoreBook, LoreEntry, LoreLogic, LorePosition, NoteWeight,
    PictureKind, PictureView, SheetChange, VoiceSettings,
};
pub use likeness::{
    Likeness, SampleCheck, SampleLevel, SampleNoise, SampleReport, VoiceConsent, VoiceSample, match_voice,
};
pub use memory::{EarlierFact, Fact, FactSource, MemoryRecall};
pub use messages::{BranchView, ExcerptPart, SearchHit, SearchPage, SearchQuery, ShelfChange};
pub use models::{
    DownloadStep, DownloadView, LocalModel, ModelFit, ModelFolder, ModelOrigin, ModelPurpose, OfferView,
};
pub use notes::ChatNotes;
pub use outside::{
    ApiKey, ApiKeyCheck, ApiScope, AvatarJob, AvatarWish, CompletionDelta, CompletionEnd, CompletionMessage,
    CompletionRole, CompletionStream, CompletionUsage, CompletionWish, DeletedStudioCharacter,
    DeletedStudioScript, MOST_MEDIA_BYTES, Media, MessageWish, NewApiKey, NewMedia, OutsideFile, OutsideTool,
    ServerSwitch, SpeechFormat, SpeechWish, SpokenReply, SpokenWish, StudioActivity, StudioCharacter,
    StudioCounts, StudioFile, StudioFilm, StudioLog, StudioScript, StudioStage, StudioStep, StudioStepState,
    StudioUpload, StudioWish, TalkEvent, TalkLine, TalkMessage, TalkOut, TalkPage, TalkPick, TalkReply,
    TalkSession, TalkState, TalkSurface, TalkWish, ToolPermission, UploadKind, VisemeSpan, Vitals,
    api_key_digest,
};
pub use pages::{EarlierMessages, LaterMessages, MessagesAround};
pub use people::NewCharacter;
pub use personas::Persona;
pub use photo::{FaceReport, FoundFace, find_face};
pub use profiles::{
    CreditEntry, CreditKind, CreditRules, Credits, Door, Login, NewProfile, PasswordHint, Profile,
    ProfileChange, ProfileId, Seat, Tokens, password_hint,
};
pub use prompts::{PromptPart, PromptReport, UsedLoreView};
pub use providers::{
    FoundServer, KeyPlace, KeyState, KeyStoreView, KeyView, LedgerEntry, LedgerPage, ModelChoice,
    ProviderDraft, ProviderKind, ProviderReach, ProviderView, SessionProvider, TestReport, UsageReport,
    UsageRow,
};
pub use rehearsal::{Rehearsal, RehearsedTurn};
pub use scripts::{
    DeletedScript, LineSoundView, OutlineLine, PreviewFrame, Script, ScriptLine, ScriptOutline, ScriptState,
    ScriptVersion, ScriptView, ScriptWork, SoundState, WorkKind, WriteWish,
};
pub use services::{
    CharacterService, ServiceDraft, ServiceFormat, ServiceKind, ServiceOptions, ServicePurpose, ServiceView,
    ServiceVoice,
};
pub use settings::{ListenModel, Motion, Patience, Settings, Theme};
pub use studio::{Consent, ControlPoint, DraftReport, FaceDraft, PictureReport, SeenFace};
pub use summaries::Summary;
pub use transcript::{FileSegment, FileTranscript, transcribe_file};
pub use videos::{
    Background, CaptionStyle, CaptionWish, Captions, FaceSource, FilmStep, Fit, RenderRequest, RenderedFilm,
    StepView, VideoOptions, VideoProgress, VideoState, VideoStep, VideoView, VoiceSource,
};
/// What is said of a script below this crate, and read and written by the window as it is.
pub use vis_script::{
    Aspect, CaptionMode, Emotion, Format as ScriptFormat, Layout, Pronunciation, Scene, ScriptEdit,
    SoundSource,
};
pub use voice::{SaidLine, TimedPhoneme, say_line};
