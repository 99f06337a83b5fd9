use std::io::BufRead;
fn main() {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let a = vis_care::assess(&line, false);
        println!("{:?} {:?} {}\t{line}", a.level, a.concern, a.language.tag());
    }
}
