%% Programs of the system.
-module(os).
-export([find_executable/1, find_executable/2, env/0, cmd/1]).
%% ?BLOCKING is defined in blocking.hrl, which stands before this text (`src/library.rs`).

cmd(Command) -> ?BLOCKING('%':os_cmd(Reference, Command)).

env() ->
    [begin
         {Name, [$= | Value]} = lists:splitwith(fun(Char) -> Char =/= $= end, Text),
         {Name, Value}
     end || Text <- os:getenv()].

find_executable(Name) -> find_executable(Name, os:getenv("PATH", "")).

find_executable(Name, Path) ->
    case lists:member($/, Name) of
        true -> found([Name]);
        false -> found([filename:join(Dir, Name) || Dir <- split(Path), Dir =/= ""])
    end.

found([]) ->
    false;
found([File | Files]) ->
    case file:status(File, true) of
        {ok, Status} when element(2, Status) =:= regular, element(7, Status) band 8#111 =/= 0 ->
            filename:absname(File);
        _ ->
            found(Files)
    end.

split(Path) ->
    case lists:splitwith(fun(Char) -> Char =/= $: end, Path) of
        {Dir, [$: | Rest]} -> [Dir | split(Rest)];
        {Dir, []} -> [Dir]
    end.
