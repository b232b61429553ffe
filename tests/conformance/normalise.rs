//! What differs from one run to the next without meaning anything: pids, references, dates, times, the
//! numbers in a printed fun, and the name of the command before an exception.

/// Replaces every such part of a text by a name that is the same in each run.
///
/// Pids and references are numbered in the order of their first appearance, so that two that are equal
/// stay equal and two that differ stay different.
pub(crate) fn text(text: &str) -> String {
    let mut names = Names::default();
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let line = line.strip_prefix("tambour: ").or_else(|| line.strip_prefix("escript: ")).unwrap_or(line);
        if let Some(heading) = report_heading(line) {
            out.push_str(&heading);
        } else {
            names.replace(&without_time(line), &mut out);
        }
    }
    out
}

/// `in 26.0 ms` at the end of a line without its number, as examples tell how long they took.
fn without_time(line: &str) -> String {
    let time = line.trim_end().strip_suffix(" ms").and_then(|line| line.rsplit_once(" in "));
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    time.filter(|(_, time)| number(time))
        .map_or_else(|| line.to_owned(), |(rest, _)| format!("{rest} in N ms\n"))
}

/// `=ERROR REPORT==== 21-Nov-2026::07:50:53.121680 ===` without its date.
fn report_heading(line: &str) -> Option<String> {
    let (kind, rest) = line.strip_prefix('=')?.split_once("==== ")?;
    rest.trim_end().ends_with(" ===").then(|| format!("={kind}==== DATE ===\n"))
}

/// The pids and references met so far.
#[derive(Default)]
struct Names {
    pids: Vec<String>,
    references: Vec<String>,
}

impl Names {
    fn replace(&mut self, line: &str, out: &mut String) {
        let mut rest = line;
        while let Some(at) = rest.find(['<', '#']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let (length, name) = self.name(rest).unwrap_or((1, rest[..1].to_owned()));
            out.push_str(&name);
            rest = &rest[length..];
        }
        out.push_str(rest);
    }

    /// The name for what stands at the start of the text, and how many bytes it replaces.
    fn name(&mut self, text: &str) -> Option<(usize, String)> {
        if let Some(inside) = text.strip_prefix("#Fun<") {
            let end = inside.find('>')?;
            let module = inside[..end].split('.').next()?;
            // A local fun (`fun m:f/1` is printed otherwise): its module is all that is kept.
            return Some(("#Fun<>".len() + end, format!("#Fun<{module}>")));
        }
        if let Some(inside) = text.strip_prefix("#Ref<") {
            let numbers = numbers(inside, 4)?;
            let index = index_of(&mut self.references, numbers);
            return Some(("#Ref<>".len() + numbers.len(), format!("#Ref<{index}>")));
        }
        let numbers = numbers(text.strip_prefix('<')?, 3)?;
        let index = index_of(&mut self.pids, numbers);
        Some(("<>".len() + numbers.len(), format!("<pid {index}>")))
    }
}

/// The text up to `>`, when it is that many numbers with dots between them.
fn numbers(text: &str, count: usize) -> Option<&str> {
    let inside = &text[..text.find('>')?];
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (inside.split('.').count() == count && inside.split('.').all(is_number)).then_some(inside)
}

fn index_of(known: &mut Vec<String>, name: &str) -> usize {
    let position = known.iter().position(|other| other == name);
    position.unwrap_or_else(|| {
        known.push(name.to_owned());
        known.len() - 1
    })
}
