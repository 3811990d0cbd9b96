import ast
import json
import sys


def program(text):
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
            if not node.body and not isinstance(node, ast.Module):
                node.body = [ast.Pass()]
    return ast.dump(tree)


print(json.dumps([i for i, (a, b) in enumerate(json.load(sys.stdin)) if program(a) != program(b)]))
