use vis_avatar::*;
fn main() {
    let which = std::env::args().nth(1).unwrap_or("mira".into());
    let size: u32 = std::env::args().nth(2).and_then(|s| s.parse().ok()).unwrap_or(512);
    let text = std::fs::read_to_string(format!("assets/characters/{which}/look.json")).unwrap();
    let rig = KitRig::new(&Look::parse(&text).unwrap()).unwrap();
    let mut score = Score::new(1);
    score.activity(0.0, Activity::Speaking);
    let mut list = DisplayList::default();
    let mut prev = DisplayList::default();
    let mut out = Vec::new();
    let start = std::time::Instant::now();
    let n = 200;
    let mut draw = 0.0;
    let mut same = 0;
    let mut total = 0;
    let mut prefix = 0;
    for i in 0..n {
        let t0 = std::time::Instant::now();
        rig.draw(&sample(&score, i as f64 / 25.0), &mut list);
        draw += t0.elapsed().as_secs_f64();
        let vs = |l: &DisplayList, k: usize| {
            l.indices.get(k * 3..k * 3 + 3).map(|i| [0, 1, 2].map(|j| l.vertices[i[j] as usize]))
        };
        let mut open = true;
        for k in 0..list.indices.len() / 3 {
            total += 1;
            let eq = vs(&list, k) == vs(&prev, k);
            if eq {
                same += 1;
            } else {
                open = false;
            }
            if open {
                prefix += 1;
            }
        }
        paint(&list, rig.atlas(), size, &mut out);
        std::mem::swap(&mut list, &mut prev);
    }
    let all = start.elapsed().as_secs_f64();
    println!(
        "{which} {size}: {:.2} ms/frame, draw {:.2} ms; triangles {} same {:.0}% prefix {:.0}%; atlas {}x{}",
        all / n as f64 * 1e3,
        draw / n as f64 * 1e3,
        total / n,
        same as f64 * 100.0 / total as f64,
        prefix as f64 * 100.0 / total as f64,
        rig.atlas().width,
        rig.atlas().height
    );
}
