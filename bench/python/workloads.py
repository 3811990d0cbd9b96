"""What is measured: recorded, but for what is done by the standard library."""

import json


def typical(n=40):
    """A handler as most are: JSON in and out, with rules on each of its items."""
    event = json.dumps({'items': [{'sku': 's%d' % i, 'price': i * 1.5, 'count': i % 7} for i in range(n)]})
    order = json.loads(event)
    problems, total = [], 0.0
    for item in order['items']:
        if not item['sku']:
            problems.append('no sku')
        elif item['count'] < 0:
            problems.append('negative')
        else:
            total += rebate(item['price'] * item['count'], item['count'])
    return json.dumps({'total': round(total, 2), 'problems': problems, 'ok': not problems})


def rebate(price, count):
    if count > 5:
        return price * 0.9
    if count > 3:
        return price * 0.95
    return price


TEXT = '{"a": [1, 22, 333, "text with \\"quotes\\""], "b": {"c": null, "d": true}} ' * 6


def parser(text=TEXT):
    """Looks at each character of a text."""
    tokens, index = [], 0
    while index < len(text):
        sign = text[index]
        if sign in '{}[]:,':
            tokens.append(sign)
            index += 1
        elif sign == '"':
            end = index + 1
            while text[end] != '"':
                end += 2 if text[end] == '\\' else 1
            tokens.append(text[index:end + 1])
            index = end + 1
        elif sign.isdigit():
            end = index
            while text[end].isdigit():
                end += 1
            tokens.append(text[index:end])
            index = end
        elif sign.isalpha():
            end = index
            while text[end].isalpha():
                end += 1
            tokens.append(text[index:end])
            index = end
        else:
            index += 1
    return tokens


def cpu_bound(n=150):
    """Arithmetic in nested loops."""
    total = 0
    for i in range(n):
        for j in range(20):
            total += i * j
            total ^= j
    return total


def lib():
    """Python code that is not recorded: that of the standard library."""
    import textwrap
    import urllib.parse

    text = textwrap.fill('the quick brown fox jumps over the lazy dog ' * 12, 60)
    return text, [urllib.parse.urlsplit('https://example.com/%d?q=a#b' % i).path for i in range(30)]


ALL = {'typical': typical, 'parser': parser, 'cpu-bound': cpu_bound, 'lib': lib}
