"""Random well-formed models: blocks in blocks, and some flows that break them up."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Final

from tests.workflows.spiff.models import CODES, Flow, Model, Node, Repeat, Scope

VARIABLES: Final = ("x0", "x1", "x2")

#: What no flow may lead to, but those that are there.
_NO_TARGETS: Final = frozenset({"start", "boundary", "catch"})

#: Gives a number from 0 up to, but not including, its argument.
Pick = Callable[[int], int]
#: The first and the last node of a piece of a process.
Ends = tuple[str, str]


def random_model(pick: Pick) -> Model:
    """Make a model by a series of choices."""
    return _Builder(pick).build()


class _Builder:
    def __init__(self, pick: Pick) -> None:
        self._pick = pick
        self._numbers = count(1)
        self._model = Model({}, ())
        self._left = 14

    def build(self) -> Model:
        self._process("main")
        return self._model

    def _process(self, name: str) -> str:
        self._model.processes += (name,)
        self._scope(name, 3)
        return name

    def _scope(self, name: str, depth: int) -> None:
        piece = _Piece(self, Scope(name))
        self._model.scopes[name] = piece.scope
        first, last = piece.sequence(depth)
        for _ in range((0, 0, 0, 1, 2)[self._pick(5)]):
            piece.jump()
        if self._pick(4) or piece.scope.has_incoming(first):
            piece.flow(piece.node("start"), first)
        elif self._pick(3) == 0:
            piece.flow(piece.node("user"), last if self._pick(2) else first)
            if not piece.has_beginning():
                piece.flow(piece.node("start"), first)
        if self._pick(4):
            piece.flow(last, piece.node("end"))

    def inner(self, kind: str, depth: int) -> Node:
        name = f"{kind}{next(self._numbers)}"
        if kind == "call":
            back = tuple(v for v in VARIABLES if self._pick(2))
            called = self._process(f"p{name}")
            return Node(name, kind, inner=called, inputs=VARIABLES, outputs=back)
        self._scope(name, depth)
        return Node(name, kind, inner=name)

    def number(self) -> int:
        return next(self._numbers)

    def pick(self, size: int) -> int:
        return self._pick(size)

    def spend(self) -> bool:
        """Tell whether the model may still grow."""
        self._left -= 1
        return self._left > 0


class _Piece:
    """Builds one scope."""

    def __init__(self, builder: _Builder, scope: Scope) -> None:
        self._builder = builder
        self._pick = builder.pick
        self.scope = scope

    def node(self, kind: str, write: tuple[str, str] = ("", "")) -> str:
        made = Node(f"{kind}{self._builder.number()}", kind, write)
        self.scope.nodes.append(made)
        return made.id

    def flow(
        self,
        source: str,
        target: str,
        condition: tuple[str, int] | None = None,
        *,
        default: bool = False,
    ) -> None:
        name = f"f{self._builder.number()}"
        self.scope.flows.append(Flow(name, source, target, condition, default))

    def has_beginning(self) -> bool:
        """Tell whether nothing leads to some node, so that it is the first one."""
        return any(
            not node.host and not self.scope.has_incoming(node.id)
            for node in self.scope.nodes
        )

    def sequence(self, depth: int) -> Ends:
        first, last = self._block(depth)
        for _ in range(self._pick(3)):
            following, end = self._block(depth)
            self.flow(last, following)
            last = end
        return first, last

    def jump(self) -> None:
        """Let a user task lead to some other node, too."""
        users = [
            flow
            for flow in self.scope.flows
            if self.scope.kind(flow.source) == "user" and not flow.condition
        ]
        targets = [n.id for n in self.scope.nodes if n.kind not in _NO_TARGETS]
        if not users:
            return
        flow = users[self._pick(len(users))]
        self.scope.flows.remove(flow)
        choice = self.node("xor")
        self.flow(flow.source, choice, default=flow.default)
        self.flow(choice, flow.target, default=True)
        self.flow(choice, targets[self._pick(len(targets))], self._condition())

    def _block(self, depth: int) -> Ends:
        if depth == 0 or not self._builder.spend():
            return self._simple()
        kinds = (
            self._simple,
            lambda: self._branches("and", "and", depth),
            lambda: self._branches("or", "or", depth),
            lambda: self._branches("xor", "xor", depth),
            lambda: self._branches("user", "and", depth),
            lambda: self._branches("user", "or", depth),
            lambda: self._loop(depth),
            lambda: self._inner("sub", depth),
            lambda: self._inner("call", depth),
            lambda: self._overlap(depth),
            lambda: self._early_end(depth),
            lambda: self._repeated(depth),
            lambda: self._guarded(depth),
            lambda: self._offer(depth),
        )
        return kinds[self._pick(len(kinds))]()

    def _simple(self) -> Ends:
        if self._pick(3):
            name = self.node("user")
        else:
            number = self._pick(4)
            source = VARIABLES[self._pick(len(VARIABLES))]
            name = self.node("service", (f"s{number}", source))
        return name, name

    def _branches(self, split_kind: str, join_kind: str, depth: int) -> Ends:
        split, join = self.node(split_kind), self.node(join_kind)
        total = 2 + self._pick(2)
        free = join_kind == "and"
        for number in range(total):
            last = number == total - 1
            condition = None if free or last else self._condition()
            default = last and not free
            if split_kind == "user" and not free and self._pick(4) == 0:
                condition, default = None, False
            target, end = (
                (join, None) if self._pick(5) == 0 else self.sequence(depth - 1)
            )
            self.flow(split, target, condition, default=default)
            if end is not None:
                self.flow(end, join)
        return split, join

    def _loop(self, depth: int) -> Ends:
        head, choice = self.node("xor"), self.node("xor")
        user = self.node("user")
        first, last = self.sequence(depth - 1)
        self.flow(head, first)
        self.flow(last, user)
        self.flow(user, choice)
        self.flow(choice, head, self._condition())
        after = self._simple()
        self.flow(choice, after[0], default=True)
        return head, after[1]

    def _inner(self, kind: str, depth: int) -> Ends:
        made = self._builder.inner(kind, depth - 1)
        self.scope.nodes.append(made)
        return made.id, made.id

    def _overlap(self, depth: int) -> Ends:
        """Join branches across the borders of their blocks."""
        outer, inner = self.node("and"), self.node("and")
        one, two = self.node("and"), self.node(("and", "or")[self._pick(2)])
        for source, target in ((outer, one), (inner, one), (inner, two)):
            first, last = self.sequence(depth - 1)
            self.flow(source, first)
            self.flow(last, target)
        first, last = self._simple()
        self.flow(outer, first)
        self.flow(last, inner)
        self.flow(one, two)
        return outer, two

    def _repeated(self, depth: int) -> Ends:
        """Carry an activity out several times."""
        node = replace(self._activity(depth), repeat=self._repeat())
        self.scope.nodes.append(node)
        return node.id, node.id

    def _guarded(self, depth: int) -> Ends:
        """Put events beside an activity."""
        node = self._activity(depth)
        if self._pick(4) == 0:
            node = replace(node, repeat=self._repeat())
        self.scope.nodes.append(node)
        meet = self.node("xor")
        self.flow(node.id, meet)
        codes = (None, None, *CODES, "") if node.inner else (None,)
        for _ in range(1 + self._pick(2)):
            code = codes[self._pick(len(codes))]
            event = Node(
                f"boundary{self._builder.number()}",
                "boundary",
                host=node.id,
                code=code,
                interrupting=code is not None or self._pick(2) == 0,
            )
            self.scope.nodes.append(event)
            first, last = self.sequence(depth - 1)
            self.flow(event.id, first)
            self.flow(last, meet if self._pick(3) else self.node("end"))
        return node.id, meet

    def _offer(self, depth: int) -> Ends:
        """Wait for one of several messages, or for one alone."""
        if self._pick(4) == 0:
            alone = self.node("catch")
            return alone, alone
        offer, meet = self.node("offer"), self.node("xor")
        for _ in range(2 + self._pick(2)):
            event = self.node("catch")
            self.flow(offer, event)
            first, last = self.sequence(depth - 1)
            self.flow(event, first)
            self.flow(last, meet)
        return offer, meet

    def _activity(self, depth: int) -> Node:
        """Make an activity that is not in the scope yet."""
        kind = ("user", "user", "service", "sub", "sub", "call")[self._pick(6)]
        if kind in {"sub", "call"}:
            return self._builder.inner(kind, depth - 1)
        name = f"{kind}{self._builder.number()}"
        source = VARIABLES[self._pick(len(VARIABLES))]
        return Node(name, kind, (f"s{self._pick(4)}", source))

    def _repeat(self) -> Repeat:
        kind = ("parallel", "sequential", "loop")[self._pick(3)]
        condition = None if self._pick(2) else self._condition()
        if kind == "loop":
            before = self._pick(2) == 0
            return Repeat(kind, 1 + self._pick(3), condition, before)
        counts = (0, 1, 2, 2, 3, *VARIABLES)
        count = counts[self._pick(len(counts))]
        gather = None if self._pick(2) else ("list", VARIABLES[self._pick(3)])
        return Repeat(kind, count, condition, gather=gather)

    def _early_end(self, depth: int) -> Ends:
        """End a branch by itself, or the whole scope with it."""
        split = self.node(("and", "xor")[self._pick(2)])
        first, last = self.sequence(depth - 1)
        free = self.scope.kind(split) == "and"
        self.flow(split, first, None if free else self._condition())
        ends = ["end", "terminate"]
        if self.scope.id != "main":
            ends.append("error")
        kind = ends[self._pick(len(ends))]
        code = CODES[self._pick(2)] if kind == "error" else None
        self.scope.nodes.append(
            Node(f"{kind}{self._builder.number()}", kind, code=code)
        )
        self.flow(last, self.scope.nodes[-1].id)
        after = self._simple()
        self.flow(split, after[0], default=not free)
        return split, after[1]

    def _condition(self) -> tuple[str, int]:
        return VARIABLES[self._pick(len(VARIABLES))], self._pick(3)
