//! Scripts with their lines, versions and sounds.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use vis_api::{App, ScriptEdit, ScriptFormat, WriteWish};

use crate::house::Own;
use crate::table::Asked;
use crate::things::Things;
use crate::works::{hum, png};

pub(crate) async fn ask(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    Box::pin(read(asked, ben, a, own)).await;
    Box::pin(change(asked, ben, a, own)).await;
    Box::pin(sounds(asked, ben, a, own)).await;
}

async fn read(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let (script, line) = (&a["script"], &a["line"]);
    shown!(asked, ben.scripts());
    refused!(asked, ben.script(script));
    refused!(asked, ben.script_text(script, ScriptFormat::Json));
    refused!(asked, ben.save_script(script, ScriptFormat::Txt, own.place.join("script.txt")));
    refused!(asked, ben.duplicate_script(script));
    refused!(asked, ben.play_line(script, line));
    refused!(asked, ben.play_preview(script, 0, 160, |_| false));
    refused!(asked, ben.preview_still(script, 0, 160));
    refused!(asked, ben.new_script(vec![a["character"].to_owned()], "Ben's"));
    let cast = || vec![a["character"].to_owned()];
    refused!(asked, ben.import_script("ben.txt", b"Mira: Hello.".to_vec(), cast()));
    let wish = || WriteWish { prompt: "Tea".into(), tone: String::new(), length_s: 20 };
    refused!(asked, ben.generate_script(cast(), "Ben's", wish()));
}

async fn change(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let script = &a["script"];
    refused!(asked, ben.edit_script(script, ScriptEdit::Title { title: "Ben's".into() }));
    refused!(asked, ben.edit_script(&own.script, ScriptEdit::Cast { cast: vec![a["character"].to_owned()] }));
    refused!(asked, ben.undo_script(script));
    refused!(asked, ben.redo_script(script));
    refused!(asked, ben.save_script_version(script, "Ben's"));
    refused!(asked, ben.restore_script_version(script, &a["version"]));
    if asked.is_ben() {
        refused!(asked, ben.restore_script_version(&own.script, &a["version"]));
    }
}

async fn sounds(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let (script, line) = (&a["script"], &a["line"]);
    let sound = hum(&own.place.join("ben.wav"), 0.5);
    refused!(asked, ben.set_line_sound(script, line, "ben.wav", sound.clone()));
    refused!(asked, ben.record_line(script, line));
    refused_as!(asked, BadInput, ben.finish_line_recording(script, line));
    refused!(asked, ben.set_background(script, "ben.png", png()));
    refused!(asked, ben.set_music(script, "ben.wav", sound));
    refused!(asked, ben.speak_lines(script, None));
    refused!(asked, ben.speak_script(script));
    refused!(asked, ben.retake_line(script, line));
    refused!(asked, ben.render_script(script));
    let (out, cancel) = (own.place.join("script.mp4").display().to_string(), Arc::new(AtomicBool::new(true)));
    refused!(asked, ben.film_script(script, &out, false, cancel, |_| {}));
    let wish = WriteWish { prompt: "Tea".into(), tone: String::new(), length_s: 20 };
    refused!(asked, ben.write_script(script, wish));
    refused!(asked, ben.stop_script_work(script));
}

pub(crate) async fn end(asked: &mut Asked<'_>, ben: &App, a: &Things, _: &Own) {
    refused!(asked, ben.restore_script(&a["binned_script"]));
    refused!(asked, ben.delete_script(&a["script"]));
}
