%% Names of files, as Unix has them. A binary gives binaries.
-module(filename).
-export([join/1, join/2, basename/1, basename/2, dirname/1, extension/1, rootname/1, rootname/2, split/1,
         absname/1, absname/2, absname_join/2, pathtype/1, flatten/1, nativename/1, safe_relative_path/1]).

%% Applies a function of strings to a name of any kind.
as(Name, Fun) when is_binary(Name) -> to_binary(Fun(unicode:characters_to_list(Name)));
as(Name, Fun) -> Fun(flatten(Name)).

to_binary(Text) -> unicode:characters_to_binary(Text).

flatten(Name) when is_binary(Name) -> Name;
flatten(Name) when is_atom(Name) -> atom_to_list(Name);
flatten(Name) when is_list(Name) -> flatten(Name, []).

flatten([], Rest) -> Rest;
flatten([Part | Parts], Rest) when is_list(Part) -> flatten(Part, flatten(Parts, Rest));
flatten([Part | Parts], Rest) when is_atom(Part) -> atom_to_list(Part) ++ flatten(Parts, Rest);
flatten([Char | Parts], Rest) when is_integer(Char) -> [Char | flatten(Parts, Rest)].

text(Name) when is_binary(Name) -> unicode:characters_to_list(Name);
text(Name) -> flatten(Name).

join([Name]) -> as(Name, fun tidy/1);
join([Name, Other | Names]) -> join([join(Name, Other) | Names]).

join(Name, Other) when is_binary(Name); is_binary(Other) ->
    to_binary(join_texts(text(Name), text(Other)));
join(Name, Other) ->
    join_texts(flatten(Name), flatten(Other)).

join_texts(_Name, [$/ | _] = Other) -> tidy(Other);
join_texts(Name, Other) -> tidy(Name ++ [$/ | Other]).

%% One slash where there are several, none at the end.
tidy([$/ | Rest]) -> [$/ | tidy_parts(drop_slashes(Rest))];
tidy(Name) -> tidy_parts(Name).

tidy_parts([$/ | Rest]) ->
    case drop_slashes(Rest) of
        [] -> [];
        More -> [$/ | tidy_parts(More)]
    end;
tidy_parts([Char | Rest]) -> [Char | tidy_parts(Rest)];
tidy_parts([]) -> [].

drop_slashes([$/ | Rest]) -> drop_slashes(Rest);
drop_slashes(Rest) -> Rest.

split(Name) when is_binary(Name) -> [to_binary(Part) || Part <- split(unicode:characters_to_list(Name))];
split(Name) ->
    case flatten(Name) of
        [$/ | Rest] -> ["/" | parts(Rest, [])];
        Text -> parts(Text, [])
    end.

parts([], []) -> [];
parts([], Part) -> [lists:reverse(Part)];
parts([$/ | Rest], []) -> parts(Rest, []);
parts([$/ | Rest], Part) -> [lists:reverse(Part) | parts(Rest, [])];
parts([Char | Rest], Part) -> parts(Rest, [Char | Part]).

basename(Name) -> as(Name, fun base/1).

base(Text) ->
    case parts(Text, []) of
        [] -> [];
        Parts -> lists:last(Parts)
    end.

basename(Name, Extension) ->
    End = text(Extension),
    as(Name, fun(Text) -> without(base(Text), End) end).

without(Text, End) ->
    case lists:suffix(End, Text) of
        true -> lists:sublist(Text, length(Text) - length(End));
        false -> Text
    end.

dirname(Name) -> as(Name, fun dir/1).

dir(Text) ->
    Reversed = lists:reverse(Text),
    case lists:dropwhile(fun(Char) -> Char =/= $/ end, Reversed) of
        [] -> ".";
        Above ->
            case drop_slashes(Above) of
                [] -> "/";
                Dir -> lists:reverse(Dir)
            end
    end.

extension(Name) ->
    as(Name, fun(Text) ->
        {_, Extension} = parted(Text),
        Extension
    end).

rootname(Name) ->
    as(Name, fun(Text) ->
        {Root, _} = parted(Text),
        Root
    end).

rootname(Name, Extension) ->
    End = text(Extension),
    as(Name, fun(Text) -> without(Text, End) end).

%% The text before the last dot of the last part, unless that begins with it; and the rest.
parted(Text) ->
    case lists:splitwith(fun(Char) -> Char =/= $. andalso Char =/= $/ end, lists:reverse(Text)) of
        {Extension, [$., Char | Root]} when Char =/= $/ ->
            {lists:reverse([Char | Root]), [$. | lists:reverse(Extension)]};
        _ ->
            {Text, []}
    end.

pathtype(Name) ->
    case text(Name) of
        [$/ | _] -> absolute;
        _ -> relative
    end.

absname(Name) ->
    {ok, Dir} = file:get_cwd(),
    absname(Name, Dir).

absname(Name, Dir) ->
    case pathtype(Name) of
        absolute -> join([Name]);
        relative -> join(Dir, Name)
    end.

absname_join(Dir, Name) -> join(Dir, Name).

nativename(Name) -> join([Name]).

safe_relative_path(Name) ->
    case pathtype(Name) of
        absolute -> unsafe;
        relative -> safe(split(Name), [])
    end.

safe([], []) -> "";
safe([], Parts) -> join(lists:reverse(Parts));
safe(["." | Rest], Parts) -> safe(Rest, Parts);
safe([".." | _], []) -> unsafe;
safe([".." | Rest], [_ | Parts]) -> safe(Rest, Parts);
safe([Part | Rest], Parts) -> safe(Rest, [Part | Parts]).
