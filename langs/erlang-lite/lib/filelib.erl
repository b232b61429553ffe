%% Questions about files, and names by patterns.
-module(filelib).
-export([is_file/1, is_dir/1, is_regular/1, file_size/1, last_modified/1, ensure_dir/1, ensure_path/1,
         wildcard/1, wildcard/2, fold_files/5]).

type(Name) ->
    case file:status(Name, true) of
        {ok, Status} -> element(2, Status);
        {error, _} -> none
    end.

is_file(Name) -> lists:member(type(Name), [regular, directory]).

is_dir(Name) -> type(Name) =:= directory.

is_regular(Name) -> type(Name) =:= regular.

file_size(Name) ->
    case file:status(Name, true) of
        {ok, Status} -> element(1, Status);
        {error, _} -> 0
    end.

last_modified(Name) ->
    case file:read_file_info(Name) of
        {ok, Info} -> element(6, Info);
        {error, _} -> 0
    end.

ensure_dir("/") -> ok;
ensure_dir(Name) -> ensure_path(filename:dirname(Name)).

ensure_path(Dir) ->
    case is_dir(Dir) of
        true ->
            ok;
        false ->
            case ensure_above(Dir, filename:dirname(Dir)) of
                ok -> made(file:make_dir(Dir), Dir);
                {error, Reason} -> {error, Reason}
            end
    end.

ensure_above(Dir, Dir) -> {error, einval};
ensure_above(_Dir, Above) -> ensure_path(Above).

made({error, eexist}, Dir) ->
    case is_dir(Dir) of
        true -> ok;
        false -> {error, eexist}
    end;
made(Made, _Dir) ->
    Made.

fold_files(Dir, Pattern, IsRecursive, Fun, Acc) ->
    case file:list_dir(Dir) of
        {ok, Names} -> fold_names(Names, Dir, Pattern, IsRecursive, Fun, Acc);
        {error, _} -> Acc
    end.

fold_names([], _Dir, _Pattern, _IsRecursive, _Fun, Acc) ->
    Acc;
fold_names([Name | Names], Dir, Pattern, IsRecursive, Fun, Acc) ->
    File = filename:join(Dir, Name),
    Folded =
        case type(File) of
            regular ->
                case re:run(Name, Pattern, [{capture, none}]) of
                    match -> Fun(File, Acc);
                    nomatch -> Acc
                end;
            directory when IsRecursive ->
                fold_files(File, Pattern, IsRecursive, Fun, Acc);
            _ ->
                Acc
        end,
    fold_names(Names, Dir, Pattern, IsRecursive, Fun, Folded).

%% Patterns: ? one character, * any, ** any directories, [abc] and [a-z], {one,other}.

wildcard(Pattern) ->
    case filename:split(Pattern) of
        ["/" | Parts] -> lists:sort(expand(Parts, "/"));
        Parts -> lists:sort(expand(Parts, ""))
    end.

wildcard(Pattern, Dir) ->
    Start = filename:join(Dir, "") ++ "/",
    [lists:nthtail(length(Start), Name) || Name <- lists:sort(expand(filename:split(Pattern), Start))].

expand([], Name) ->
    [Name];
expand(["**"], Dir) ->
    below(Dir);
expand(["**" | Parts], Dir) ->
    expand(Parts, Dir) ++ lists:append([expand(Parts, Sub) || Sub <- below(Dir), is_dir(Sub)]);
expand([Part | Parts], Dir) ->
    lists:append([expand(Parts, join(Dir, Name)) || Name <- names(Part, Dir)]).

below(Dir) ->
    Names = [join(Dir, Name) || Name <- list(Dir)],
    lists:append([[Name | case is_dir(Name) of true -> below(Name); false -> [] end] || Name <- Names]).

names(Part, Dir) ->
    case is_plain(Part) of
        true -> [Part || is_there(join(Dir, Part))];
        false -> [Name || Name <- list(Dir), matches(Part, Name)]
    end.

is_there(Name) -> type(Name) =/= none.

is_plain(Part) -> not lists:any(fun(Char) -> lists:member(Char, "?*[{\\") end, Part).

list("") -> list(".");
list(Dir) ->
    case file:list_dir(Dir) of
        {ok, Names} -> Names;
        {error, _} -> []
    end.

join("", Name) -> Name;
join(Dir, Name) ->
    case lists:last(Dir) of
        $/ -> Dir ++ Name;
        _ -> Dir ++ "/" ++ Name
    end.

matches([], []) -> true;
matches([$? | Pattern], [_ | Name]) -> matches(Pattern, Name);
matches([$* | Pattern], Name) -> matches_rest(Pattern, Name);
matches([$\\, Char | Pattern], [Char | Name]) -> matches(Pattern, Name);
matches([$[ | Pattern] = Whole, [Char | Rest] = Name) ->
    case set(Pattern, []) of
        {Set, After} -> lists:member(Char, Set) andalso matches(After, Rest);
        none -> matches_char(Whole, Name)
    end;
matches([${ | Pattern], Name) ->
    case choices(Pattern, [], []) of
        {Choices, After} -> lists:any(fun(Choice) -> matches(Choice ++ After, Name) end, Choices);
        none -> matches_char([${ | Pattern], Name)
    end;
matches(Pattern, Name) ->
    matches_char(Pattern, Name).

matches_char([Char | Pattern], [Char | Name]) -> matches(Pattern, Name);
matches_char(_, _) -> false.

matches_rest(Pattern, Name) ->
    matches(Pattern, Name) orelse (Name =/= [] andalso matches_rest(Pattern, tl(Name))).

set([$] | Pattern], [_ | _] = Set) -> {Set, Pattern};
set([From, $-, To | Pattern], Set) when To =/= $] -> set(Pattern, lists:seq(From, To) ++ Set);
set([Char | Pattern], Set) -> set(Pattern, [Char | Set]);
set([], _Set) -> none.

choices([$, | Pattern], Choice, Choices) -> choices(Pattern, [], [lists:reverse(Choice) | Choices]);
choices([$} | Pattern], Choice, Choices) -> {lists:reverse([lists:reverse(Choice) | Choices]), Pattern};
choices([Char | Pattern], Choice, Choices) -> choices(Pattern, [Char | Choice], Choices);
choices([], _Choice, _Choices) -> none.
