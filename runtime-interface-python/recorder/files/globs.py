"""Globs as picomatch reads them, which the recorder for Node uses, with names that begin with a dot too."""

import re

_NAME = '[^/]'


def matcher(patterns):
    """`patterns`: globs. The result says of a name, with slashes between its parts, whether one of them means it."""
    tests = [_matcher(pattern) for pattern in patterns]
    return lambda name: any(test(name) for test in tests)


def _matcher(pattern):
    glob, negated = pattern, False
    while pattern.startswith('!') and not pattern.startswith('!('):
        negated, pattern = not negated, pattern[1:]
    if pattern.startswith('./'):
        pattern = pattern[2:]
    try:
        found = re.compile('(?:%s)\\Z' % _expression(pattern)).match
    except re.error:
        found = re.compile(re.escape(pattern) + '\\Z').match
    if negated:
        # As there, a dot stands for anything but the end of a line.
        return lambda name: name == glob or found(name) is None and '\n' not in name
    return lambda name: name == glob or found(name) is not None


def _expression(pattern):
    parts = _split(pattern)
    text = ''
    for index, part in enumerate(parts):
        is_last = index == len(parts) - 1
        if part == '**':
            if index > 0 and parts[index - 1] == '**':
                continue
            rest = all(other == '**' for other in parts[index:])
            if rest:
                # What ends in `/**` means the folder too.
                text = text[:-1] + '(?:/.*)?' if text else '.*'
                break
            text += '(?:.*/)?'
        else:
            text += _part(part) + ('' if is_last else '/')
    return text


def _split(pattern):
    """The parts between slashes; a slash in parentheses, brackets or braces does not count."""
    parts, depth, part, index = [], 0, '', 0
    while index < len(pattern):
        sign = pattern[index]
        if sign == '\\':
            part += pattern[index:index + 2]
            index += 2
            continue
        depth += (sign in '({[') - (sign in ')}]' and depth > 0)
        if sign == '/' and depth == 0:
            parts.append(part)
            part = ''
        else:
            part += sign
        index += 1
    return parts + [part]


def _part(part):
    text, index = '', 0
    while index < len(part):
        sign = part[index]
        after = part[index + 1:index + 2]
        if sign == '\\' and after:
            text += re.escape(after)
            index += 2
        elif sign in '@?*+!' and after == '(' and _closing(part, index + 1, '()') > 0:
            end = _closing(part, index + 1, '()')
            text += _group(sign, part[index + 2:end], part[end + 1:])
            index = end + 1
        elif sign == '(' and _closing(part, index, '()') > 0:
            end = _closing(part, index, '()')
            text += _group('@', part[index + 1:end], part[end + 1:])
            index = end + 1
        elif sign == '*':
            while part[index + 1:index + 2] == '*':
                index += 1
            only = index + 1 == len(part) and not text
            text += _NAME + ('+' if only else '*')
            index += 1
        elif sign == '?':
            text += _NAME
            index += 1
        elif sign == '[' and part.find(']', index + 2) > 0:
            end = part.find(']', index + 2)
            text += _set(part[index + 1:end])
            index = end + 1
        elif sign == '{' and _closing(part, index, '{}') > 0:
            end = _closing(part, index, '{}')
            text += _braces(part[index + 1:end])
            index = end + 1
        else:
            text += re.escape(sign)
            index += 1
    return text


def _group(sign, inside, rest):
    options = '|'.join(_part(option) for option in _options(inside, '|'))
    if sign == '!':
        return '(?:(?!(?:%s)%s(?:/|\\Z))%s*?)' % (options, _part(rest), _NAME)
    return '(?:%s)%s' % (options, '' if sign == '@' else sign)


def _braces(inside):
    ends = inside.split('..')
    if len(ends) == 2:
        low, high = ends
        if low.isdigit() and high.isdigit():
            return '(?:%s)' % '|'.join(map(str, range(min(int(low), int(high)), max(int(low), int(high)) + 1)))
        if len(low) == len(high) == 1:
            return '[%s-%s]' % (re.escape(min(low, high)), re.escape(max(low, high)))
    options = _options(inside, ',')
    if len(options) == 1:
        return re.escape('{') + _part(inside) + re.escape('}')
    return '(?:%s)' % '|'.join(_part(option) for option in options)


def _set(inside):
    negated = inside[:1] == '^'
    signs = inside[1:] if negated else inside
    return '[%s%s]' % ('^/' if negated else '', signs.replace('\\', '\\\\').replace('[', '\\['))


def _options(text, separator):
    options, depth, option = [], 0, ''
    for sign in text:
        depth += (sign in '({[') - (sign in ')}]' and depth > 0)
        if sign == separator and depth == 0:
            options.append(option)
            option = ''
        else:
            option += sign
    return options + [option]


def _closing(text, start, pair):
    """Where what is opened at `start` is closed; -1 nowhere."""
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] == pair[0]) - (text[index] == pair[1])
        if depth == 0:
            return index
    return -1
