%% Sets as ascending lists. Elements that are equal by == are one element.
-module(ordsets).
-export([new/0, is_set/1, size/1, is_empty/1, to_list/1, from_list/1, is_element/2, add_element/2,
         del_element/2, union/2, union/1, intersection/2, intersection/1, is_disjoint/2, subtract/2,
         is_subset/2, fold/3, filter/2]).

new() -> [].

is_set([Element | Set]) -> is_set(Set, Element);
is_set([]) -> true;
is_set(_) -> false.

is_set([Element | Set], Last) when Last < Element -> is_set(Set, Element);
is_set([_ | _], _) -> false;
is_set([], _) -> true.

size(Set) -> length(Set).

is_empty(Set) -> Set =:= [].

to_list(Set) -> Set.

from_list(List) -> lists:usort(List).

is_element(Element, [E | Set]) when Element > E -> is_element(Element, Set);
is_element(Element, [E | _]) when Element < E -> false;
is_element(_Element, [_ | _]) -> true;
is_element(_, []) -> false.

add_element(Element, [E | Set]) when Element > E -> [E | add_element(Element, Set)];
add_element(Element, [E | _] = Set) when Element < E -> [Element | Set];
add_element(_Element, [_ | _] = Set) -> Set;
add_element(Element, []) -> [Element].

del_element(Element, [E | Set]) when Element > E -> [E | del_element(Element, Set)];
del_element(Element, [E | _] = Set) when Element < E -> Set;
del_element(_Element, [_ | Set]) -> Set;
del_element(_, []) -> [].

union([A | As], [B | _] = Bs) when A < B -> [A | union(As, Bs)];
union([A | _] = As, [B | Bs]) when A > B -> [B | union(As, Bs)];
union([A | As], [_ | Bs]) -> [A | union(As, Bs)];
union([], Bs) -> Bs;
union(As, []) -> As.

union(Sets) -> lists:umerge(Sets).

intersection([A | As], [B | _] = Bs) when A < B -> intersection(As, Bs);
intersection([A | _] = As, [B | Bs]) when A > B -> intersection(As, Bs);
intersection([A | As], [_ | Bs]) -> [A | intersection(As, Bs)];
intersection([], _) -> [];
intersection(_, []) -> [].

intersection([Set]) -> Set;
intersection([A, B | Sets]) -> intersection([intersection(A, B) | Sets]).

is_disjoint([A | As], [B | _] = Bs) when A < B -> is_disjoint(As, Bs);
is_disjoint([A | _] = As, [B | Bs]) when A > B -> is_disjoint(As, Bs);
is_disjoint([_ | _], [_ | _]) -> false;
is_disjoint([], _) -> true;
is_disjoint(_, []) -> true.

subtract([A | As], [B | _] = Bs) when A < B -> [A | subtract(As, Bs)];
subtract([A | _] = As, [B | Bs]) when A > B -> subtract(As, Bs);
subtract([_ | As], [_ | Bs]) -> subtract(As, Bs);
subtract([], _) -> [];
subtract(As, []) -> As.

is_subset([A | _], [B | _]) when A < B -> false;
is_subset([A | _] = As, [B | Bs]) when A > B -> is_subset(As, Bs);
is_subset([_ | As], [_ | Bs]) -> is_subset(As, Bs);
is_subset([], _) -> true;
is_subset([_ | _], []) -> false.

fold(Fun, Acc, Set) -> lists:foldl(Fun, Acc, Set).

filter(Fun, Set) -> lists:filter(Fun, Set).
