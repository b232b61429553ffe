-module(directives).
-if(1+).
-endif.
-endif.
-if(foo()).
-endif.
-error("x y").
-warning({a,1}).
-define(A(X), ??X).
f() -> ?A(b+1 + $c"x").
g() -> ?A(.
h() -> ?1.
i() -> ?A().
j() -> ?? A.
-define(A(Y) , 1).
k() -> ?A(1,2) .
-foo(?FUNCTION_NAME).
?FUNCTION_NAME() -> 1.
-define(B, 1.
