/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.benchmarks.llm.GeneratedPrompt.Freedom;
import io.perfguard.benchmarks.llm.GeneratedPrompt.Planted;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Random prompts of mixed content: sentences in several languages, JSON whole and broken, code,
 * tables, patches, poems, and what is neither one nor the other. Not thread-safe.
 */
final class PromptGenerator {
  private static final String[] WORDS = {
    "the", "harbour", "was", "closed", "for", "repairs", "and", "nobody", "knew", "when", "boats",
    "would", "come", "back", "Bericht", "über", "die", "Lage", "der", "Häfen", "rapport", "été",
    "œuvre", "puerto", "mañana", "отчёт", "порт", "港口", "報告", "don't", "it's", "user's", "foo_bar",
    "e.g.", "(see", "below)", "—", "*emphasis*", "a/b", "C++", "#tag", "& more", "[sic]", "x -> y"
  };
  private static final String[] UNITS = {"kg", "tonnes", "%", "€", "km/h", "MB", "°C", ""};
  private static final String[] ADDRESSES = {
    "https://example.org/a/b?c=d&e=%20f#g", "http://localhost:8080/x", "www.example.com/ä",
    "anna.schmidt+test@example.co.uk", "ftp://files.example.net/a_(b).txt", "mailto:me@example.org"
  };
  private static final String[] PLACEHOLDERS = {
    "{name}", "{{user.name}}", "${HOME}", "%s", "<customer>", "{% if x %}", "{0}", "%(total)d"
  };
  private static final String[][] QUOTES = {
    {"\"", "\""},
    {"“", "”"},
    {"„", "“"},
    {"«", "»"},
    {"« ", " »"},
    {"»", "«"},
    {"「", "」"},
    {"‘", "’"}
  };
  private static final String[] STRAYS = {
    "5\" pipe",
    "`",
    "[",
    "{",
    "}",
    "<",
    "\"",
    "'",
    "„",
    "«",
    "a < b",
    "{ }",
    "[ ]",
    "[1, 2]",
    "\t",
    "\u0000",
    "\uD800",
    "\u00A0",
    "**",
    "$",
    "x = {",
    "f({\"a\": 1})",
    "| |",
    "***",
    "\\"
  };

  /*
   * Whole blocks in which white space, or a repetition, means something. Each goes through letter by letter.
   */
  private static final String[] BLOCKS = {
    "```json\n{\n  \"a\": 1,\n  \"b\": [ 1, 2 ]\n}\n```",
    "```\nplain  code \n\n\n\nx = 1 \n```",
    "~~~ python\ndef f():\n    return {\n        \"a\": 1\n    }\n~~~",
    "`````md\n```\n{ \"a\": 1 }\n```\n`````",
    "    int x = 1;  \n    {\n      \"a\": 1\n    }",
    "\tif (a) {\n\t\tb(); \n\t}",
    "def f(x): \n    return x\n\n\ndef g(x): \n    return {\"a\": x}",
    "all: build \n\tgcc -O2 -o x x.c \n",
    "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n {\n-  \"a\": 1\n+  \"a\": 2\n }",
    "@@ -1,3 +1,3 @@\n {\n   \"a\": 1\n }",
    "| name | value | \n|------|-------| \n| a  b | 1.50  | ",
    "id\tname\tcity \n1\tAnna\t\n2\tBob\tOslo ",
    "id,name,city \n1,\"Anna  B\",Bremen \n2,Bob, ",
    "key: |\n  text  \n  more \n\n\n\nlist:\n  - { \"a\": 1 }\n  - b ",
    "  /\\_/\\  \n ( o.o ) \n  > ^ <   ",
    "O Rose, thou art sick:\n    The invisible worm,\n  That flies in the night,  \nIn the storm. . .",
    "> quoted  text \n> {\n>   \"a\": 1\n> }",
    "She wrote “{\n  'a': 1\n}” and left it there",
    "<keep>\n{\n  \"a\": 1\n}\n\n\n\nSo it is. \n</keep>",
    "<pre>\n a   b \n{\n \"a\": 1\n}\n</pre>",
    "{\n  \"type\": \"object\",\n  \"properties\": {\n    \"a\": { \"type\": \"string\" }\n  }\n}",
    "{\n  \"a\": 1,\n}",
    "{\n  // why\n  \"a\": 1\n}",
    "{\n  'a': 1\n}",
    "{\n  \"a\": 01\n}",
    "[\n  1,\n  2",
    "{ \"a\" 1 }",
    "{\n  \"a\": {name}\n}",
    "{\"a\": \"tab\there\",  \"b\": 1}",
    "const x = {\n  \"a\": 1,\n  \"b\": [ 1, 2 ]\n};",
    "foo({\n  \"a\": 1\n})",
    "curl -d '{ \"a\": 1 }' http://localhost/x",
    "- [ ] to do \n- [x] done  ",
    "a line with a hard break  \nand another  \nend",
    "$$\n x  =  y \\\\ \n$$",
    "Answer exactly in this format:\n{\n  \"answer\": 1\n}",
    "<a href=\"x  y\">\n  <b> c </b>\n</a>",
    "line one\r\nline two\r\n",
    "\uFEFF",
    "col1    col2    col3 \na       b       c "
  };

  private final Random random;

  PromptGenerator(long seed) {
    this.random = new Random(seed);
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  /** A prompt of one to a dozen blocks. */
  GeneratedPrompt next() {
    GeneratedPrompt prompt = new GeneratedPrompt();
    int blocks = 1 + random.nextInt(12);
    for (int i = 0; i < blocks; i++) {
      block(prompt);
      prompt.add(
          Freedom.PROSE, pick("\n\n", "\n\n", "\n", "\n\n\n", "\n\n\n\n", "\n \n", "\n\n\n\n\n\n"));
    }
    if (random.nextInt(20) == 0) { // a fence that never closes
      String open = "```json\n{\n  \"a\": 1\n}\n\n\n\n\nSo it is. \n";
      prompt.add(Freedom.EXACT, open).plant(Planted.CODE, open);
    }
    return prompt;
  }

  private void block(GeneratedPrompt prompt) {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> sentences(prompt);
      case 4, 5 -> json(prompt);
      case 6 -> jsonInOneLine(prompt);
      case 7 -> context(prompt);
      default -> {
        String block = pick(BLOCKS);
        prompt.add(Freedom.EXACT, block).plant(Planted.CODE, block);
      }
    }
  }

  private void json(GeneratedPrompt prompt) {
    prompt.add(Freedom.PROSE, pick("", "", "Data:\n", "The order is: ", "Here it is:\n\n", "- "));
    JsonGenerator json = new JsonGenerator(random, prompt::plant, false);
    if (random.nextInt(3) == 0) {
      json.rows(1 + random.nextInt(8));
    } else {
      json.write(random.nextInt(5));
    }
    prompt.json(json.pretty(), json.compact());
    prompt.add(Freedom.PROSE, pick("", "", ".", " and so on"));
  }

  private void jsonInOneLine(GeneratedPrompt prompt) {
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      String number = Integer.toString(random.nextInt(10_000));
      prompt.json("{ \"n\" : " + number + ", \"t\": [ ] }", "{\"n\":" + number + ",\"t\":[]}");
      prompt.plant(Planted.JSON_VALUE, number).add(Freedom.PROSE, "\n");
    }
  }

  private void context(GeneratedPrompt prompt) {
    List<String> paragraphs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      paragraphs.add(String.format(
          Locale.ROOT,
          "Passage %d tells of ports in the north that are closed for %d days in winter.\n\n",
          random.nextInt(1_000_000),
          random.nextInt(100)));
    }
    prompt.add(Freedom.EXACT, pick("Context:\n\n", "## Documents\n\n", "<context>\n"));
    for (int i = 0; i < 6; i++) {
      int which = random.nextInt(3);
      boolean before = prompt.text().contains(paragraphs.get(which));
      prompt.add(before ? Freedom.REPEATED : Freedom.EXACT, paragraphs.get(which));
    }
    prompt.add(Freedom.EXACT, pick("Question: why?", "## Task\nSay why.", "</context>\nWhy?"));
  }

  private void sentences(GeneratedPrompt prompt) {
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      for (int words = 2 + random.nextInt(14); words > 0; words--) {
        word(prompt);
        prompt.add(Freedom.EXACT, words == 1 ? "" : pick(" ", " ", " ", " ", ", "));
      }
      prompt.add(Freedom.PROSE, pick(". ", ".\n", ".\n", ". \n", "? ", ":\n", "!  \n"));
    }
  }

  private void word(GeneratedPrompt prompt) {
    switch (random.nextInt(20)) {
      case 0, 1 -> planted(prompt, Planted.NUMBER, number());
      case 2 -> planted(prompt, Planted.ADDRESS, pick(ADDRESSES));
      case 3 -> planted(prompt, Planted.PLACEHOLDER, pick(PLACEHOLDERS));
      case 4 ->
        planted(prompt, Planted.CODE, pick("`a  b`", "`{ \"a\": 1 }`", "``x ` y``", "`c \nd`"));
      case 5 -> quote(prompt);
      case 6 -> prompt.add(Freedom.EXACT, random.nextInt(4) == 0 ? pick(STRAYS) : pick(WORDS));
      default -> prompt.add(Freedom.EXACT, pick(WORDS));
    }
  }

  private void planted(GeneratedPrompt prompt, Planted sort, String text) {
    prompt.add(Freedom.EXACT, text).plant(sort, text);
  }

  private void quote(GeneratedPrompt prompt) {
    String[] marks = QUOTES[random.nextInt(QUOTES.length)];
    String said =
        pick("so  it is ", "{ \"a\": 1 }", "never \nagain", pick(WORDS), number(), "x, y");
    planted(prompt, Planted.QUOTE, marks[0] + said + marks[1]);
  }

  private String number() {
    int n = random.nextInt(1_000_000);
    return switch (random.nextInt(8)) {
      case 0 -> String.format(Locale.ROOT, "%,d", n);
      case 1 -> String.format(Locale.GERMANY, "%,.2f", n / 100.0);
      case 2 -> String.format(Locale.ROOT, "2026-%02d-%02d", 1 + n % 12, 1 + n % 28);
      case 3 -> "-" + n + "e-" + n % 9;
      case 4 -> "v" + n % 9 + "." + n % 17 + ".0-rc1";
      case 5 -> n + " " + pick(UNITS);
      case 6 -> "$" + n + pick(UNITS);
      default -> Integer.toString(n);
    };
  }
}
