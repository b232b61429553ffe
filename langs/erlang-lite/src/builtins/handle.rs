//! Open files, and input: what is read and written in parts.
//!
//! An open file is named by a reference, where OTP has a process.

use std::fs::OpenOptions;
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use parking_lot::Mutex;
use tambour::{Cx, Step, Value};

use super::file::{Done, Failure, answer, path};
use super::{badarg, blocking, builtins, output};
use crate::atoms;
use crate::files::OpenFile;
use crate::store::Store;
use crate::term::{convert, integer, list};

/// Most bytes of a file on a disk that are read or written on a scheduler.
const AT_ONCE_BYTES: usize = 64 << 10;

/// The modes of `file:open/2`.
#[derive(Default)]
struct Modes {
    read: bool,
    write: bool,
    append: bool,
    exclusive: bool,
    is_binary: bool,
    is_utf8: bool,
}

fn modes(cx: &Cx, term: Value) -> Result<Modes, Failure> {
    let mut modes = Modes::default();
    let terms = if term.is_atom() { vec![term] } else { list::proper(term)? };
    for mode in terms {
        let name = |term: Value| term.as_atom().map(|atom| cx.vm().atoms().name(atom));
        match (name(mode), mode.as_tuple()) {
            (Some("read"), _) => modes.read = true,
            (Some("write"), _) => modes.write = true,
            (Some("append"), _) => modes.append = true,
            (Some("exclusive"), _) => modes.exclusive = true,
            (Some("binary"), _) => modes.is_binary = true,
            (Some("raw" | "read_ahead" | "delayed_write" | "sync"), _) => {}
            (None, Some(&[option, encoding])) if name(option) == Some("encoding") => {
                modes.is_utf8 = matches!(name(encoding), Some("utf8" | "unicode"));
            }
            (None, Some(&[option, ..])) if matches!(name(option), Some("read_ahead" | "delayed_write")) => {}
            _ => return Err(Failure::Badarg),
        }
    }
    modes.read |= !(modes.write || modes.append || modes.exclusive);
    modes.write |= modes.exclusive;
    Ok(modes)
}

fn open(cx: &mut Cx, name: Value, list: Value) -> Done {
    let (path, modes) = (path(cx, name)?, modes(cx, list)?);
    if std::fs::metadata(&path).is_ok_and(|found| found.is_dir()) {
        return Err(Failure::Reason("eisdir"));
    }
    let mut options = OpenOptions::new();
    options.read(modes.read).append(modes.append);
    options.write(modes.write).create(modes.write || modes.append).create_new(modes.exclusive);
    options.truncate(modes.write && !modes.read && !modes.append);
    let file = options.open(path)?;
    let owner = cx.self_pid().as_pid().ok_or(Failure::Badarg)?;
    let handle = cx.allocator().reference();
    let (serial, _) = handle.as_reference().unwrap_or_default();
    Store::of(cx.vm()).files.add(serial, owner, file, modes.is_binary, modes.is_utf8);
    Ok(Some(handle))
}

/// The open file that a term names.
pub(super) fn open_file(cx: &Cx, handle: Value) -> Option<Arc<Mutex<OpenFile>>> {
    Store::of(cx.vm()).files.get(handle.as_reference()?.0)
}

fn find(cx: &Cx, handle: Value) -> Result<Arc<Mutex<OpenFile>>, Failure> {
    handle.as_reference().ok_or(Failure::Badarg)?;
    open_file(cx, handle).ok_or(Failure::Reason("terminated"))
}

fn size(term: Value) -> Result<usize, Failure> {
    term.as_small().and_then(|size| usize::try_from(size).ok()).ok_or(Failure::Badarg)
}

/// Bytes as the file's mode wants them: a binary or a list.
fn data(cx: &mut Cx, bytes: &[u8], is_binary: bool) -> Value {
    cx.bump((bytes.len() / 64) as i64);
    if is_binary { cx.allocator().binary(bytes) } else { list::from_bytes(cx.allocator(), bytes, Value::NIL) }
}

/// What is left of a call when the file was read or written: its result, and whether data are binaries.
trait Finish<T>: FnOnce(&mut Cx, Result<T, Failure>, bool) -> Step + Send + 'static {}
impl<T, F: FnOnce(&mut Cx, Result<T, Failure>, bool) -> Step + Send + 'static> Finish<T> for F {}

/// Works on a file: at once if it is ready and nobody else has it, or else on another thread.
fn work_on<T: Send + 'static>(
    cx: &mut Cx,
    reference: Value,
    file: Arc<Mutex<OpenFile>>,
    is_ready: impl FnOnce(&OpenFile) -> bool,
    work: impl FnOnce(&mut OpenFile) -> Result<T, Failure> + Send + 'static,
    finish: impl Finish<T>,
) -> Step {
    if let Some(mut open) = file.try_lock()
        && is_ready(&open)
    {
        let (result, is_binary) = (work(&mut open), open.is_binary);
        drop(open);
        return finish(cx, result, is_binary);
    }
    blocking::block(cx, reference, move || {
        let mut open = file.lock();
        let (result, is_binary) = (work(&mut open), open.is_binary);
        drop(open);
        Box::new(move |cx, _| finish(cx, result, is_binary))
    })
}

/// The same for the open file that a term names, of which so many bytes are read or written.
fn work<T: Send + 'static>(
    cx: &mut Cx,
    reference: Value,
    handle: Value,
    bytes: usize,
    work: impl FnOnce(&mut OpenFile) -> Result<T, Failure> + Send + 'static,
    finish: impl Finish<T>,
) -> Step {
    match find(cx, handle) {
        Ok(file) => {
            let is_ready = |open: &OpenFile| bytes <= AT_ONCE_BYTES && open.is_regular();
            work_on(cx, reference, file, is_ready, work, finish)
        }
        Err(failure) => answer(cx, |_| Err(failure)),
    }
}

/// Answers `{ok, Data}`, `eof` or an error.
fn read(
    cx: &mut Cx,
    [reference, handle]: [Value; 2],
    count: usize,
    at_least: usize,
    read: impl FnOnce(&mut OpenFile) -> io::Result<Vec<u8>> + Send + 'static,
) -> Step {
    let work_on = |open: &mut OpenFile| Ok(read(open)?);
    work(cx, reference, handle, count, work_on, move |cx, bytes, is_binary| match bytes {
        Ok(bytes) if bytes.len() < at_least => Step::ret(cx.atom("eof")),
        bytes => answer(cx, |cx| Ok(Some(data(cx, &bytes?, is_binary)))),
    })
}

/// Does something with a file that has no result.
fn change(
    cx: &mut Cx,
    [reference, handle]: [Value; 2],
    bytes: usize,
    change: impl FnOnce(&mut OpenFile) -> io::Result<()> + Send + 'static,
) -> Step {
    let work_on = |open: &mut OpenFile| Ok(change(open)?);
    work(cx, reference, handle, bytes, work_on, |cx, done, _| answer(cx, |_| done.map(|()| None)))
}

fn write(cx: &mut Cx, handles: [Value; 2], term: Value) -> Step {
    match convert::iodata_bytes(term) {
        Ok(bytes) => change(cx, handles, bytes.len(), move |open| open.write(&bytes)),
        Err(fault) => answer(cx, |_| Err(fault.into())),
    }
}

/// Where a term says to go.
fn place(cx: &Cx, term: Value) -> Result<SeekFrom, Failure> {
    let start = |offset| u64::try_from(offset).map(SeekFrom::Start).map_err(|_| Failure::Reason("einval"));
    let named = |name: Value, offset: i64| match name.as_atom().map(|atom| cx.vm().atoms().name(atom)) {
        Some("bof") => start(offset),
        Some("cur") => Ok(SeekFrom::Current(offset)),
        Some("eof") => Ok(SeekFrom::End(offset)),
        _ => Err(Failure::Badarg),
    };
    match (term.as_small(), term.as_tuple()) {
        (Some(offset), _) => start(offset),
        (None, Some(&[name, offset])) => named(name, offset.as_small().ok_or(Failure::Badarg)?),
        _ => named(term, 0),
    }
}

fn position(cx: &mut Cx, reference: Value, handle: Value, term: Value) -> Step {
    let to = place(cx, term);
    let seek = |open: &mut OpenFile| Ok(open.file()?.seek(to?)?);
    work(cx, reference, handle, 0, seek, |cx, at, _| {
        answer(cx, |cx| Ok(Some(integer::from_u64(cx.allocator(), at?))))
    })
}

fn read_at(cx: &mut Cx, handles: [Value; 2], at: Value, count: Value) -> Step {
    let (Ok(at), Ok(count)) = (size(at), size(count)) else { return answer(cx, |_| Err(Failure::Badarg)) };
    read(cx, handles, count, usize::from(count > 0), move |open| {
        let mut bytes = vec![0; count];
        let mut filled = 0;
        let file = open.file()?;
        while filled < count {
            match file.read_at(&mut bytes[filled..], (at + filled) as u64)? {
                0 => break,
                read => filled += read,
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    })
}

fn write_at(cx: &mut Cx, handles: [Value; 2], at: Value, term: Value) -> Step {
    match (size(at), convert::iodata_bytes(term)) {
        (Ok(at), Ok(bytes)) => {
            change(cx, handles, bytes.len(), move |open| open.file()?.write_all_at(&bytes, at as u64))
        }
        _ => answer(cx, |_| Err(Failure::Badarg)),
    }
}

fn truncate(open: &mut OpenFile) -> io::Result<()> {
    let file = open.file()?;
    let at = file.stream_position()?;
    file.set_len(at)
}

fn sync(open: &mut OpenFile) -> io::Result<()> {
    let file = open.file()?;
    file.flush()?;
    file.sync_all()
}

/// What module `io` reads from a device: text, as a list or, of a binary file, as a binary; `eof` at its end.
/// What is there already is read at once.
fn input(
    cx: &mut Cx,
    reference: Value,
    [device, prompt]: [Value; 2],
    is_there: impl FnOnce(&OpenFile) -> bool,
    read: impl FnOnce(&mut OpenFile) -> io::Result<String> + Send + 'static,
) -> Step {
    let file = if let Some(file) = open_file(cx, device) {
        file
    } else if device == atoms::STANDARD_IO.value() || device == atoms::USER.value() || device.is_pid() {
        if let Some(text) = prompt_text(cx, prompt) {
            output::write(&text);
        }
        // What was printed is seen before the program waits for an answer.
        let _ = output::flush();
        Arc::clone(&Store::of(cx.vm()).files.input)
    } else {
        return badarg(cx);
    };
    let is_ready = |open: &OpenFile| open.is_regular() || is_there(open);
    let work_on_it = |open: &mut OpenFile| Ok(read(open)?);
    work_on(cx, reference, file, is_ready, work_on_it, |cx, text: Result<String, Failure>, is_binary| {
        match text {
            Ok(text) if text.is_empty() => Step::ret(cx.atom("eof")),
            Ok(text) if is_binary => Step::ret(cx.allocator().binary(text.as_bytes())),
            Ok(text) => Step::ret(list::from_chars(cx.allocator(), &text)),
            Err(failure) => answer(cx, |_| Err(failure)),
        }
    })
}

/// A prompt: an atom or text.
fn prompt_text(cx: &Cx, prompt: Value) -> Option<String> {
    match prompt.as_atom() {
        Some(atom) => Some(cx.vm().atoms().name(atom).to_owned()),
        None => convert::chardata_text(prompt).ok(),
    }
}

fn get_line(cx: &mut Cx, reference: Value, device: Value, prompt: Value) -> Step {
    input(cx, reference, [device, prompt], OpenFile::has_line, |file| {
        let line = file.read_line()?;
        Ok(file.text(line))
    })
}

fn get_chars(cx: &mut Cx, reference: Value, device: Value, prompt: Value, count: Value) -> Step {
    match size(count) {
        Ok(0) => Step::ret(Value::NIL),
        Ok(count) => {
            let is_there = move |file: &OpenFile| file.has_chars(count);
            input(cx, reference, [device, prompt], is_there, move |file| file.read_chars(count))
        }
        Err(_) => badarg(cx),
    }
}

/// Writes text to an open file, in its encoding.
pub(super) fn write_text(cx: &mut Cx, file: &Mutex<OpenFile>, text: &str) -> Step {
    let mut open = file.lock();
    let bytes: Option<Vec<u8>> = if open.is_utf8 {
        Some(text.as_bytes().to_vec())
    } else {
        text.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect()
    };
    match bytes {
        Some(bytes) => {
            let written = open.write(&bytes);
            drop(open);
            answer(cx, |_| written.map(|()| None).map_err(Failure::from))
        }
        None => badarg(cx),
    }
}

fn close(cx: &mut Cx, handle: Value) -> Done {
    let (serial, _) = handle.as_reference().ok_or(Failure::Badarg)?;
    Store::of(cx.vm()).files.close(serial);
    Ok(None)
}

builtins! {
    "file:open/2" => |cx, name, modes| answer(cx, |cx| open(cx, name, modes));
    "file:close/1" => |cx, handle| answer(cx, |cx| close(cx, handle));
    "%:file_read/3" => |cx, reference, handle, length| match size(length) {
        Ok(length) => {
            let at_least = usize::from(length > 0);
            read(cx, [reference, handle], length, at_least, move |file| file.read(length))
        }
        Err(failure) => answer(cx, |_| Err(failure)),
    };
    "%:file_read_line/2" => |cx, reference, handle| {
        read(cx, [reference, handle], 0, 1, OpenFile::read_line)
    };
    "%:file_write/3" => |cx, reference, handle, data| write(cx, [reference, handle], data);
    "%:file_pread/4" => |cx, reference, handle, at, length| read_at(cx, [reference, handle], at, length);
    "%:file_pwrite/4" => |cx, reference, handle, at, data| write_at(cx, [reference, handle], at, data);
    "%:file_position/3" => |cx, reference, handle, at| position(cx, reference, handle, at);
    "%:file_truncate/2" => |cx, reference, handle| change(cx, [reference, handle], 0, truncate);
    "%:file_sync/2" => |cx, reference, handle| change(cx, [reference, handle], usize::MAX, sync);
    "%:get_line/3" => |cx, reference, device, prompt| get_line(cx, reference, device, prompt);
    "%:get_chars/4" => |cx, reference, device, prompt, count| {
        get_chars(cx, reference, device, prompt, count)
    };
}
