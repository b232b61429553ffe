-module(syntax).
-export([f/0]
f() -> ok.
g() -> (1, 2).
h() -> [1, 2.
i( -> 1.
j() -> case 1 of 1 -> 2; end.
k() -> if true -> 1; end.
l() -> 1 == 2 == 3.
m(a:b) -> 1.
n(X andalso Y) -> 1.
o() -> fun foo.
p() -> try 1 end.
q() -> #r{1 = 2}.
r() -> #{a}.
s() -> f()().
t() -> receive end.
u() -> a:b:c().
v() -> <<1:2:3>>.
w() -> <<f(X)>>.
x() -> [X || ].
y() -> begin end.
z() -> "abc" 'def'.
A() -> 1.
aa() -> catch.
ab() -> #{}#r{}.
ac() -> x#r.1.
ad() when -> 1.
ae() -> 1 + .
af() -> let.
ag() -> {1, 2]}.
ah() -> try 1 of 2 -> 3 catch X:Y:Z:W -> 1 end.
ai([X || X <- Y]) -> 1.
aj(f(X)) -> 1.
-spec ak(1, 2).
-type t() :: [1, 2].
-type 1 :: 2.
- 1.
-.
1 + 2.
al() -> fun(X) -> 1; foo(Y) -> 2 end.
am() -> fun X(1) -> 1; Y(2) -> 2 end.
an() -> 1 2.
ao() -> @.
ap() -> X#{a := 1 b => 2}.
aq() -> M:F(1)(2).
ar() -> fun m:f/X.
as() -> fun M:f/a.
at() -> -, 1.
au() -> not.
av() -> [|1].
aw() -> [1|2,3].
ax() -> ${.
ay() -> 16#zz.
az() -> maybe ok end.
