//! Open files, and input: what is read and written in parts.
//!
//! An open file is named by a reference, where OTP has a process.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use parking_lot::Mutex;
use tambour::{Cx, Step, Value};

use super::file::{Done, Failure, answer, path};
use super::{badarg, builtins, output};
use crate::atoms;
use crate::files::OpenFile;
use crate::store::Store;
use crate::term::{convert, integer, list};

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

/// Answers `{ok, Data}`, `eof` or an error.
fn read(
    cx: &mut Cx,
    handle: Value,
    at_least: usize,
    read: impl FnOnce(&mut OpenFile) -> std::io::Result<Vec<u8>>,
) -> Step {
    let mut is_end = false;
    let step = answer(cx, |cx| {
        let file = find(cx, handle)?;
        let (bytes, is_binary) = {
            let mut file = file.lock();
            (read(&mut file)?, file.is_binary)
        };
        is_end = bytes.len() < at_least;
        Ok(Some(data(cx, &bytes, is_binary)))
    });
    if is_end { Step::ret(cx.atom("eof")) } else { step }
}

fn write(cx: &mut Cx, handle: Value, term: Value) -> Done {
    let file = find(cx, handle)?;
    let bytes = convert::iodata_bytes(term)?;
    file.lock().write(&bytes)?;
    Ok(None)
}

fn position(cx: &mut Cx, handle: Value, term: Value) -> Done {
    let file = find(cx, handle)?;
    let place = |name: Value, offset: i64| match name.as_atom().map(|atom| cx.vm().atoms().name(atom)) {
        Some("bof") => u64::try_from(offset).map(SeekFrom::Start).map_err(|_| Failure::Reason("einval")),
        Some("cur") => Ok(SeekFrom::Current(offset)),
        Some("eof") => Ok(SeekFrom::End(offset)),
        _ => Err(Failure::Badarg),
    };
    let to = match (term.as_small(), term.as_tuple()) {
        (Some(offset), _) => {
            u64::try_from(offset).map(SeekFrom::Start).map_err(|_| Failure::Reason("einval"))
        }
        (None, Some(&[name, offset])) => place(name, offset.as_small().ok_or(Failure::Badarg)?),
        _ => place(term, 0),
    }?;
    let at = file.lock().file()?.seek(to)?;
    Ok(Some(integer::from_u64(cx.allocator(), at)))
}

fn read_at(cx: &mut Cx, handle: Value, at: Value, count: Value) -> Step {
    let (Ok(at), Ok(count)) = (size(at), size(count)) else { return answer(cx, |_| Err(Failure::Badarg)) };
    read(cx, handle, usize::from(count > 0), |open| {
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

fn write_at(cx: &mut Cx, handle: Value, at: Value, term: Value) -> Done {
    let (at, bytes) = (size(at)?, convert::iodata_bytes(term)?);
    let file = find(cx, handle)?;
    file.lock().file()?.write_all_at(&bytes, at as u64)?;
    Ok(None)
}

fn truncate(cx: &mut Cx, handle: Value) -> Done {
    let file = find(cx, handle)?;
    let mut file = file.lock();
    let file = file.file()?;
    let at = file.stream_position()?;
    file.set_len(at)?;
    Ok(None)
}

fn sync(cx: &mut Cx, handle: Value) -> Done {
    let file = find(cx, handle)?;
    let mut file = file.lock();
    let file = file.file()?;
    file.flush()?;
    file.sync_all()?;
    Ok(None)
}

/// What module `io` reads from a device: text, as a list or, of a binary file, as a binary; `eof` at its end.
fn input(
    cx: &mut Cx,
    device: Value,
    prompt: Value,
    read: impl FnOnce(&mut OpenFile) -> std::io::Result<String>,
) -> Step {
    let (outcome, is_binary) = if let Some(file) = open_file(cx, device) {
        let mut file = file.lock();
        (read(&mut file), file.is_binary)
    } else if device == atoms::STANDARD_IO.value() || device == atoms::USER.value() || device.is_pid() {
        if let Some(text) = prompt_text(cx, prompt) {
            output::write(&text);
        }
        // What was printed is seen before the program waits for an answer.
        let _ = output::flush();
        let mut file = Store::of(cx.vm()).files.input.lock();
        (read(&mut file), file.is_binary)
    } else {
        return badarg(cx);
    };
    match outcome {
        Ok(text) if text.is_empty() => Step::ret(cx.atom("eof")),
        Ok(text) if is_binary => Step::ret(cx.allocator().binary(text.as_bytes())),
        Ok(text) => Step::ret(list::from_chars(cx.allocator(), &text)),
        Err(error) => answer(cx, |_| Err(error.into())),
    }
}

/// A prompt: an atom or text.
fn prompt_text(cx: &Cx, prompt: Value) -> Option<String> {
    match prompt.as_atom() {
        Some(atom) => Some(cx.vm().atoms().name(atom).to_owned()),
        None => convert::chardata_text(prompt).ok(),
    }
}

/// `io:get_line/2`
fn get_line(cx: &mut Cx, device: Value, prompt: Value) -> Step {
    input(cx, device, prompt, |file| {
        let line = file.read_line()?;
        Ok(file.text(line))
    })
}

fn get_chars(cx: &mut Cx, device: Value, prompt: Value, count: Value) -> Step {
    match size(count) {
        Ok(0) => Step::ret(Value::NIL),
        Ok(count) => input(cx, device, prompt, |file| file.read_chars(count)),
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
    "file:read/2" => |cx, handle, length| match size(length) {
        Ok(length) => read(cx, handle, usize::from(length > 0), |file| file.read(length)),
        Err(failure) => answer(cx, |_| Err(failure)),
    };
    "file:read_line/1" => |cx, handle| read(cx, handle, 1, OpenFile::read_line);
    "file:write/2" => |cx, handle, data| answer(cx, |cx| write(cx, handle, data));
    "file:pread/3" => |cx, handle, at, length| read_at(cx, handle, at, length);
    "file:pwrite/3" => |cx, handle, at, data| answer(cx, |cx| write_at(cx, handle, at, data));
    "file:position/2" => |cx, handle, at| answer(cx, |cx| position(cx, handle, at));
    "file:truncate/1" => |cx, handle| answer(cx, |cx| truncate(cx, handle));
    "file:sync/1" => |cx, handle| answer(cx, |cx| sync(cx, handle));
    "file:datasync/1" => |cx, handle| answer(cx, |cx| sync(cx, handle));
    "io:get_line/1" => |cx, prompt| get_line(cx, atoms::STANDARD_IO.value(), prompt);
    "io:get_line/2" => |cx, device, prompt| get_line(cx, device, prompt);
    "io:get_chars/2" => |cx, prompt, count| get_chars(cx, atoms::STANDARD_IO.value(), prompt, count);
    "io:get_chars/3" => |cx, device, prompt, count| get_chars(cx, device, prompt, count);
}
