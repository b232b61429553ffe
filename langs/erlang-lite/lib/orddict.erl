%% Dictionaries as lists of pairs, ascending by key. Keys that are equal by == are one key.
-module(orddict).
-export([new/0, is_key/2, to_list/1, from_list/1, size/1, is_empty/1, fetch/2, find/2, fetch_keys/1, erase/2,
         take/2, store/3, append/3, append_list/3, update/3, update/4, update_counter/3, fold/3, map/2,
         filter/2, merge/3]).

new() -> [].

to_list(Dict) -> Dict.

from_list([]) -> [];
from_list([{_, _}] = Pairs) -> Pairs;
from_list(Pairs) ->
    %% The last of equal keys stays: it comes first in the reversed list.
    lists:ukeysort(1, lists:reverse(Pairs)).

size(Dict) -> length(Dict).

is_empty([]) -> true;
is_empty([_ | _]) -> false.

%% The pairs from the first one whose key isn't below Key; the key is equal or not there.
is_key(Key, [{K, _} | Dict]) when Key > K -> is_key(Key, Dict);
is_key(Key, [{K, _} | _]) when Key < K -> false;
is_key(_Key, [{_, _} | _]) -> true;
is_key(_, []) -> false.

fetch(Key, [{K, _} | Dict]) when Key > K -> fetch(Key, Dict);
fetch(Key, [{K, Value} | _]) when Key == K -> Value.

find(Key, [{K, _} | Dict]) when Key > K -> find(Key, Dict);
find(Key, [{K, _} | _]) when Key < K -> error;
find(_Key, [{_, Value} | _]) -> {ok, Value};
find(_, []) -> error.

fetch_keys([{Key, _} | Dict]) -> [Key | fetch_keys(Dict)];
fetch_keys([]) -> [].

erase(Key, [{K, _} = Pair | Dict]) when Key > K -> [Pair | erase(Key, Dict)];
erase(Key, [{K, _} | _] = Dict) when Key < K -> Dict;
erase(_Key, [{_, _} | Dict]) -> Dict;
erase(_, []) -> [].

take(Key, Dict) -> take(Key, Dict, []).

take(Key, [{K, _} = Pair | Dict], Before) when Key > K -> take(Key, Dict, [Pair | Before]);
take(Key, [{K, Value} | Dict], Before) when Key == K -> {Value, lists:reverse(Before, Dict)};
take(Key, [{K, _} | _], _) when Key < K -> error;
take(_, [], _) -> error.

store(Key, New, [{K, _} = Pair | Dict]) when Key > K -> [Pair | store(Key, New, Dict)];
store(Key, New, [{K, _} | _] = Dict) when Key < K -> [{Key, New} | Dict];
store(Key, New, [{_, _} | Dict]) -> [{Key, New} | Dict];
store(Key, New, []) -> [{Key, New}].

append(Key, New, [{K, _} = Pair | Dict]) when Key > K -> [Pair | append(Key, New, Dict)];
append(Key, New, [{K, _} | _] = Dict) when Key < K -> [{Key, [New]} | Dict];
append(Key, New, [{_, Old} | Dict]) -> [{Key, Old ++ [New]} | Dict];
append(Key, New, []) -> [{Key, [New]}].

append_list(Key, News, [{K, _} = Pair | Dict]) when Key > K -> [Pair | append_list(Key, News, Dict)];
append_list(Key, News, [{K, _} | _] = Dict) when Key < K -> [{Key, News} | Dict];
append_list(Key, News, [{_, Old} | Dict]) -> [{Key, Old ++ News} | Dict];
append_list(Key, News, []) -> [{Key, News}].

update(Key, Fun, [{K, _} = Pair | Dict]) when Key > K -> [Pair | update(Key, Fun, Dict)];
update(Key, Fun, [{K, Value} | Dict]) when Key == K -> [{Key, Fun(Value)} | Dict].

update(Key, Fun, Initial, [{K, _} = Pair | Dict]) when Key > K -> [Pair | update(Key, Fun, Initial, Dict)];
update(Key, _Fun, Initial, [{K, _} | _] = Dict) when Key < K -> [{Key, Initial} | Dict];
update(Key, Fun, _Initial, [{_, Value} | Dict]) -> [{Key, Fun(Value)} | Dict];
update(Key, _Fun, Initial, []) -> [{Key, Initial}].

update_counter(Key, Step, [{K, _} = Pair | Dict]) when Key > K -> [Pair | update_counter(Key, Step, Dict)];
update_counter(Key, Step, [{K, _} | _] = Dict) when Key < K -> [{Key, Step} | Dict];
update_counter(Key, Step, [{_, Value} | Dict]) -> [{Key, Value + Step} | Dict];
update_counter(Key, Step, []) -> [{Key, Step}].

fold(Fun, Acc, [{Key, Value} | Dict]) -> fold(Fun, Fun(Key, Value, Acc), Dict);
fold(Fun, Acc, []) when is_function(Fun, 3) -> Acc.

map(Fun, [{Key, Value} | Dict]) -> [{Key, Fun(Key, Value)} | map(Fun, Dict)];
map(Fun, []) when is_function(Fun, 2) -> [].

filter(Fun, [{Key, Value} = Pair | Dict]) ->
    case Fun(Key, Value) of
        true -> [Pair | filter(Fun, Dict)];
        false -> filter(Fun, Dict)
    end;
filter(Fun, []) when is_function(Fun, 2) -> [].

merge(Fun, [{A, _} = Pair | As], [{B, _} | _] = Bs) when A < B -> [Pair | merge(Fun, As, Bs)];
merge(Fun, [{A, _} | _] = As, [{B, _} = Pair | Bs]) when A > B -> [Pair | merge(Fun, As, Bs)];
merge(Fun, [{A, X} | As], [{_, Y} | Bs]) -> [{A, Fun(A, X, Y)} | merge(Fun, As, Bs)];
merge(Fun, [], Bs) when is_function(Fun, 3) -> Bs;
merge(Fun, As, []) when is_function(Fun, 3) -> As.
