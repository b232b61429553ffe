%% Files: what is made of the native functions.
-module(file).
-export([consult/1, path_consult/2, format_error/1, copy/3, read_file_info/1, read_file_info/2,
         read_link_info/1, read_link_info/2, write_file/3, list_dir_all/1, pread/2, pwrite/2,
         open_and_read/2, read_file/1, write_file/2, copy/2, del_dir_r/1, read/2, read_line/1, write/2,
         pread/3, pwrite/3, position/2, truncate/1, sync/1, datasync/1]).
%% ?BLOCKING is defined in blocking.hrl, which stands before this text (`src/library.rs`).

read_file(Name) -> ?BLOCKING('%':read_file(Reference, Name)).

write_file(Name, Data) -> ?BLOCKING('%':write_file(Reference, Name, Data)).

copy(From, To) -> ?BLOCKING('%':copy_file(Reference, From, To)).

del_dir_r(Name) -> ?BLOCKING('%':delete_all(Reference, Name)).

read(File, Count) -> ?BLOCKING('%':file_read(Reference, File, Count)).

read_line(File) -> ?BLOCKING('%':file_read_line(Reference, File)).

write(File, Data) -> ?BLOCKING('%':file_write(Reference, File, Data)).

pread(File, At, Count) -> ?BLOCKING('%':file_pread(Reference, File, At, Count)).

pwrite(File, At, Data) -> ?BLOCKING('%':file_pwrite(Reference, File, At, Data)).

position(File, At) -> ?BLOCKING('%':file_position(Reference, File, At)).

truncate(File) -> ?BLOCKING('%':file_truncate(Reference, File)).

sync(File) -> ?BLOCKING('%':file_sync(Reference, File)).

datasync(File) -> sync(File).

consult(Name) ->
    case file:read_file(Name) of
        {ok, Text} -> file:parse_terms(Text);
        {error, Reason} -> {error, Reason}
    end.

path_consult([], _Name) ->
    {error, enoent};
path_consult([Dir | Dirs], Name) ->
    File = filename:join(Dir, Name),
    case consult(File) of
        {ok, Terms} -> {ok, Terms, File};
        {error, enoent} -> path_consult(Dirs, Name);
        {error, Reason} -> {error, Reason}
    end.

write_file(Name, Data, Modes) ->
    case file:open(Name, [write, raw, binary | lists:delete(write, Modes)]) of
        {ok, File} ->
            Written = file:write(File, Data),
            ok = file:close(File),
            Written;
        {error, Reason} ->
            {error, Reason}
    end.

copy(From, To, Count) when is_integer(Count), Count >= 0 ->
    case open_and_read(From, Count) of
        {ok, Data} ->
            case file:write_file(To, Data) of
                ok -> {ok, byte_size(Data)};
                {error, Reason} -> {error, Reason}
            end;
        {error, Reason} ->
            {error, Reason}
    end;
copy(From, To, infinity) ->
    file:copy(From, To).

open_and_read(Name, Count) ->
    case file:open(Name, [read, raw, binary]) of
        {ok, File} ->
            Read = file:read(File, Count),
            ok = file:close(File),
            case Read of
                eof -> {ok, <<>>};
                _ -> Read
            end;
        {error, Reason} ->
            {error, Reason}
    end.

list_dir_all(Name) -> file:list_dir(Name).

pread(File, Places) ->
    parts([file:pread(File, At, Count) || {At, Count} <- Places], []).

parts([], Parts) -> {ok, lists:reverse(Parts)};
parts([{ok, Data} | More], Parts) -> parts(More, [Data | Parts]);
parts([eof | More], Parts) -> parts(More, [eof | Parts]);
parts([{error, Reason} | _], _Parts) -> {error, Reason}.

pwrite(File, Places) -> pwrite_all(File, Places, 0).

pwrite_all(_File, [], _Count) ->
    ok;
pwrite_all(File, [{At, Data} | Places], Count) ->
    case file:pwrite(File, At, Data) of
        ok -> pwrite_all(File, Places, Count + 1);
        {error, Reason} -> {error, {Count, Reason}}
    end.

read_file_info(Name) -> read_file_info(Name, []).

read_file_info(Name, Options) -> info(file:status(Name, true), Options).

read_link_info(Name) -> read_link_info(Name, []).

read_link_info(Name, Options) -> info(file:status(Name, false), Options).

info({ok, Status}, Options) ->
    {Size, Type, Access, Accessed, Modified, Changed, Mode, Links, Device, Inode, Uid, Gid} = Status,
    Unit = proplists:get_value(time, Options, local),
    [ATime, MTime, CTime] = [time(Seconds, Unit) || Seconds <- [Accessed, Modified, Changed]],
    {ok, {file_info, Size, Type, Access, ATime, MTime, CTime, Mode, Links, Device, 0, Inode, Uid, Gid}};
info({error, Reason}, _Options) ->
    {error, Reason}.

time(Seconds, posix) -> Seconds;
time(Seconds, universal) -> calendar:gregorian_seconds_to_datetime(Seconds + 62167219200);
time(Seconds, local) -> erlang:universaltime_to_localtime(time(Seconds, universal)).

format_error({Line, Module, Message}) when is_integer(Line), is_atom(Module) ->
    io_lib:format("~w: ~ts", [Line, Message]);
format_error(badarg) -> "bad argument";
format_error(terminated) -> "the file server process is terminated";
format_error(system_limit) -> "a system limit was hit, probably not enough ports";
format_error(enoent) -> "no such file or directory";
format_error(eacces) -> "permission denied";
format_error(eperm) -> "not owner";
format_error(eexist) -> "file already exists";
format_error(eisdir) -> "illegal operation on a directory";
format_error(enotdir) -> "not a directory";
format_error(enospc) -> "no space left on device";
format_error(einval) -> "invalid argument";
format_error(ebadf) -> "bad file number";
format_error(eio) -> "I/O error";
format_error(emfile) -> "too many open files";
format_error(enametoolong) -> "file name too long";
format_error(erofs) -> "read-only file system";
format_error(eloop) -> "too many levels of symbolic links";
format_error(exdev) -> "cross-domain link";
format_error(_) -> "unknown POSIX error".
