"""The viewer's modules join into one script, or say plainly why not."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from routes.errors import RenderError
from routes.render import bundle

NODE = shutil.which("node")


def run(script: str) -> str:
    assert NODE is not None, "node is needed to run the viewer's tests"
    return subprocess.run([NODE, "-e", script], capture_output=True, text=True, check=True).stdout


def test_joined_modules_see_each_other() -> None:
    script = bundle.bundle(
        {
            "main": 'import { twice } from "./sums.js";\n'
            "export function start(n) { return twice(n); }",
            "sums": "const two = 2;\nexport function twice(n) { return two * n; }",
        }
    )
    assert run(f"{script} console.log(routesViewerStart(21))").strip() == "42"


def test_a_private_name_of_one_module_stays_private() -> None:
    script = bundle.bundle(
        {
            "main": 'import { a } from "./one.js";\nconst hidden = 1;\n'
            "export function start() { return a + hidden; }",
            "one": "const hidden = 2;\nexport const a = hidden;",
        }
    )
    assert run(f"{script} console.log(routesViewerStart())").strip() == "3"


def test_a_circle_of_imports_is_refused() -> None:
    with pytest.raises(RenderError, match="circle"):
        bundle.bundle(
            {
                "main": 'import { a } from "./one.js";\nexport function start() {}',
                "one": 'import { start } from "./main.js";\nexport const a = 1;',
            }
        )


def test_a_missing_module_is_named() -> None:
    with pytest.raises(RenderError, match=r"one\.js"):
        bundle.bundle({"main": 'import { a } from "./one.js";\nexport function start() {}'})


@pytest.mark.parametrize(
    "line", ['import * as all from "./one.js";', "export default 1;", 'import "./one.js";']
)
def test_a_form_that_cannot_be_joined_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(RenderError, match=r"main\.js, line 2"):
        bundle.bundle({"main": f"export function start() {{}}\n{line}"})


def test_what_people_alone_read_is_left_out_and_nothing_else() -> None:
    source = (
        "export function start() {\n"
        "  // a comment\n"
        "  const list = [1, 2]; // and one at the end\n"
        "  const signs = list[0] + +list[1] - -list[0];\n"
        '  const text = "a , b = { c }";\n'
        "  const lines = `one  ,\n    two ${ list\n      .map((n) => n) }`;\n"
        "  const pattern = / = ; /;\n"
        "  return JSON.stringify([signs, text, lines, pattern.source])\n"
        "}\n"
    )
    packed = bundle.bundle({"main": source})
    assert "comment" not in packed
    told = run(f"{packed} console.log(routesViewerStart())")
    assert json.loads(told) == [4, "a , b = { c }", "one  ,\n    two 1,2", " = ; "]


def test_the_viewer_itself_joins() -> None:
    assert "routesViewerStart" in bundle.bundle(bundle.viewer_modules())


def test_a_semicolon_goes_before_a_bracket_unless_it_is_all_of_a_loop() -> None:
    source = "const f = () => {\n  go();\n};\nconst g = () => {\n  while (go());\n};\n"
    assert bundle.compact("m", source) == "const f=()=>{go()};const g=()=>{while(go());};\n"
    template = "a = `x;\n} y`;\n"
    assert bundle.compact("m", template) == template
