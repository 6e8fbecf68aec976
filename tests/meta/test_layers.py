"""Layers point one way, rooms are small, everything public says what it is."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "workbench"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)

# What stands above may use what stands below, never the other way round; rooms of one line do not know of each other.
LAYERS = (
    {"errors", "rules", "progress", "usage"},
    {"topology"},
    {"people"},
    {"engine", "existing"},
    {"scenario", "results"},
    {"scale"},
    {"simulation"},
    {"answers"},
    {"classes"},
    {"pitfalls"},
    {"trials"},
    {"views"},
    {"questionnaire"},
    {"report", "studio", "pytest_plugin"},
    {"training"},
    {"commands"},
    {"cli"},
)
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_by(path: Path) -> Iterator[str]:
    """Yield the modules of the package that a module names in an import, those for the type checker included."""
    here = path.relative_to(ROOT).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "workbench")
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(here[: len(here) - node.level]) if node.level else ""
            module = ".".join(part for part in (above, node.module or "") if part)
            if module.split(".")[0] == "workbench":
                yield from (f"{module}.{alias.name}" for alias in node.names) if module == "workbench" else [module]


@pytest.mark.parametrize("path", MODULES, ids=module_of)
def test_imports_point_down(path: Path) -> None:
    room = room_of(module_of(path))
    if not room:
        return  # the public face names everything
    for module in imported_by(path):
        target = room_of(module)
        if target in (room, "__version__"):
            continue
        assert target in LEVEL, f"{module_of(path)} imports {module}: which layer is that?"
        assert LEVEL[target] < LEVEL[room] or target in LAYERS[0], f"{module_of(path)} ({room}) imports {module}, which stands above it"


def test_every_room_has_its_layer() -> None:
    rooms = {room_of(module_of(path)) for path in MODULES} - {""}
    assert rooms - set(LEVEL) == set()


@pytest.mark.parametrize("path", MODULES, ids=module_of)
def test_a_module_has_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def public_things(path: Path) -> Iterator[tuple[str, ast.AST]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield "the module", tree
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            if any(isinstance(one, ast.Name) and one.id == "overload" for one in node.decorator_list):
                continue  # it only says for the type checker what the function below it says in words
            yield node.name, node
            for part in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
                    yield f"{node.name}.{part.name}", part


@pytest.mark.parametrize("path", MODULES, ids=module_of)
def test_everything_public_has_a_docstring(path: Path) -> None:
    silent = [name for name, node in public_things(path) if not ast.get_docstring(node)]
    assert silent == []


def test_no_folder_holds_a_single_module() -> None:
    """A folder with one file is none."""
    folders = {path.parent for path in MODULES}
    lonely = [
        folder.name for folder in folders if not any(p.name != "__init__.py" for p in folder.iterdir() if p.suffix in (".py", ".yaml"))
    ]
    assert lonely == []


def test_no_room_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "common", "manager", "misc"}
    assert {path.stem for path in MODULES} & drawers == set()
