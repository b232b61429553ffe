%% Lists of properties: an atom, which stands for {Atom, true}, or a tuple whose first element is the key.
%% Of several entries with a key the first one counts; whatever is neither is passed over.
-module(proplists).
-export([property/1, property/2, unfold/1, compact/1, lookup/2, lookup_all/2, is_defined/2, get_value/2,
         get_value/3, get_all_values/2, append_values/2, get_bool/2, get_keys/1, delete/2,
         substitute_aliases/2, substitute_negations/2, expand/2, normalize/2, split/2,
         from_map/1, to_map/1, to_map/2]).

%% The shortest form of an entry, and of all.

property({Key, true}) when is_atom(Key) -> Key;
property(Entry) -> Entry.

property(Key, true) when is_atom(Key) -> Key;
property(Key, Value) -> {Key, Value}.

compact(List) -> [property(Entry) || Entry <- List].

unfold([Entry | List]) when is_atom(Entry) -> [{Entry, true} | unfold(List)];
unfold([Entry | List]) -> [Entry | unfold(List)];
unfold([]) -> [].

%% Searching.

lookup(Key, [Entry | List]) ->
    if
        is_atom(Entry), Entry =:= Key -> {Key, true};
        tuple_size(Entry) >= 1, element(1, Entry) =:= Key -> Entry;
        true -> lookup(Key, List)
    end;
lookup(_Key, []) -> none.

lookup_all(Key, [Entry | List]) ->
    if
        is_atom(Entry), Entry =:= Key -> [{Key, true} | lookup_all(Key, List)];
        tuple_size(Entry) >= 1, element(1, Entry) =:= Key -> [Entry | lookup_all(Key, List)];
        true -> lookup_all(Key, List)
    end;
lookup_all(_Key, []) -> [].

is_defined(Key, List) ->
    case lookup(Key, List) of
        none -> false;
        _ -> true
    end.

get_value(Key, List) -> get_value(Key, List, undefined).

get_value(Key, List, Default) ->
    case lookup(Key, List) of
        {_, Value} -> Value;
        _ -> Default
    end.

get_all_values(Key, List) -> [Value || {_, Value} <- lookup_all(Key, List)].

append_values(Key, List) ->
    lists:append([case Value of
                      [_ | _] -> Value;
                      [] -> [];
                      _ -> [Value]
                  end || Value <- get_all_values(Key, List)]).

get_bool(Key, List) ->
    case lookup(Key, List) of
        {_, true} -> true;
        _ -> false
    end.

get_keys(List) -> sets:to_list(sets:from_list(keys(List))).

keys([Entry | List]) ->
    if
        is_atom(Entry) -> [Entry | keys(List)];
        tuple_size(Entry) >= 1 -> [element(1, Entry) | keys(List)];
        true -> keys(List)
    end;
keys([]) -> [].

delete(Key, [Entry | List]) ->
    if
        is_atom(Entry), Entry =:= Key -> delete(Key, List);
        tuple_size(Entry) >= 1, element(1, Entry) =:= Key -> delete(Key, List);
        true -> [Entry | delete(Key, List)]
    end;
delete(_Key, []) -> [].

%% Replacing.

substitute_aliases(Aliases, List) -> [renamed(Aliases, Entry) || Entry <- List].

renamed(Aliases, Entry) ->
    case keyed(Aliases, Entry) of
        {_Old, New} when is_atom(Entry) -> property(New, true);
        {_Old, New} -> property(setelement(1, Entry, New));
        none -> Entry
    end.

%% The first pair whose first element is the entry's key.
keyed(Pairs, Entry) when is_atom(Entry) -> pair(Entry, Pairs);
keyed(Pairs, Entry) when tuple_size(Entry) >= 1 -> pair(element(1, Entry), Pairs);
keyed(_Pairs, _Entry) -> none.

pair(Key, [{Key, _} = Pair | _]) -> Pair;
pair(Key, [_ | Pairs]) -> pair(Key, Pairs);
pair(_Key, []) -> none.

%% A negated entry that is true becomes its opposite with false, any other one becomes its opposite.
substitute_negations(Negations, List) -> [negated(Negations, Entry) || Entry <- List].

negated(Negations, Entry) ->
    case keyed(Negations, Entry) of
        {_Old, New} ->
            case unfold([Entry]) of
                [{_, true}] -> {New, false};
                _ -> property(New, true)
            end;
        none -> Entry
    end.

%% The first entry that is an expansion's property becomes the expansion's list; the others with that key go.
%% What comes of an expansion stands as a list among the entries meanwhile, so it isn't expanded again.
expand(Expansions, List) -> spliced(expand_each(Expansions, List)).

expand_each([{Property, Expansion} | Expansions], List) ->
    Whole = property(Property),
    expand_each(Expansions, expand_first(Whole, key(Whole), Expansion, List));
expand_each([_ | Expansions], List) -> expand_each(Expansions, List);
expand_each([], List) -> List.

key(Entry) when is_atom(Entry) -> Entry;
key(Entry) when tuple_size(Entry) >= 1 -> element(1, Entry);
key(Entry) -> Entry.

expand_first(Property, Key, Expansion, [Entry | List]) ->
    case property(Entry) of
        Property -> [Expansion | delete(Key, List)];
        _ ->
            case is_keyed(Key, Entry) of
                true -> [Entry | List];
                false -> [Entry | expand_first(Property, Key, Expansion, List)]
            end
    end;
expand_first(_Property, _Key, _Expansion, []) -> [].

spliced([Entry | List]) when is_list(Entry) -> Entry ++ spliced(List);
spliced([Entry | List]) -> [Entry | spliced(List)];
spliced([]) -> [].

is_keyed(Key, Entry) when is_atom(Entry) -> Entry =:= Key;
is_keyed(Key, Entry) when tuple_size(Entry) >= 1 -> element(1, Entry) =:= Key;
is_keyed(_Key, _Entry) -> false.

normalize(List, [{aliases, Aliases} | Stages]) -> normalize(substitute_aliases(Aliases, List), Stages);
normalize(List, [{negations, Negations} | Stages]) -> normalize(substitute_negations(Negations, List), Stages);
normalize(List, [{expand, Expansions} | Stages]) -> normalize(expand(Expansions, List), Stages);
normalize(List, []) -> compact(List).

%% One list for each key, and what belongs to none.
split(List, Keys) ->
    Lists = [[Entry || Entry <- List, is_keyed(Key, Entry)] || Key <- Keys],
    {Lists, [Entry || Entry <- List, not lists:any(fun(Key) -> is_keyed(Key, Entry) end, Keys)]}.

%% Maps.

from_map(Map) -> maps:to_list(Map).

to_map(List) -> lists:foldr(fun put_property/2, maps:new(), List).

put_property({Key, Value}, Map) -> maps:put(Key, Value, Map);
put_property(Entry, Map) when is_atom(Entry) -> maps:put(Entry, true, Map);
put_property(_, Map) -> Map.

to_map(List, Stages) -> to_map(normalize(List, Stages)).
