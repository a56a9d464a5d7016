/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import io.perfguard.benchmarks.llm.GeneratedPrompt.Planted;
import java.util.Random;
import java.util.function.BiConsumer;

/**
 * Random JSON, written twice at once: pretty, and without white space. Numbers, texts and keys are
 * as strange as the standard lets them be. Not thread-safe.
 */
final class JsonGenerator {
  private static final String[] KEYS = {
    "id",
    "name",
    "total_amount",
    "createdAt",
    "items",
    "x",
    "a b",
    "",
    "\\u00e9t\\u00e9",
    "k\\\"q",
    "address",
    "line|two",
    "名前",
    "status",
    "tags",
    "price",
    "average",
    "quantity"
  };
  private static final String[] NUMBERS = {
    "0",
    "-0",
    "1.0",
    "1e5",
    "1E+5",
    "2.50",
    "-17",
    "12345678901234567890123456789",
    "0.1e-7",
    "3.141592653589793238",
    "1000000",
    "42",
    "100",
    "-0.0",
    "1e400"
  };
  private static final String[] TEXTS = {
    "plain words of a sentence",
    "two  spaces",
    "a \\\"quoted\\\" word",
    "line\\nbreak\\ttab",
    "\\\\ backslash \\/",
    "\\u0000\\ud83d\\ude00",
    "Ünïcödé 語 😀",
    "{ \\\"a\\\": 1 }",
    "[1, 2]",
    "https://example.org/a?b=c d",
    "",
    " ",
    "2026-11-30T12:00:00Z",
    "```js",
    "a | b | c",
    "// no",
    "{{name}}",
    "DE-28195",
    "Bremen",
    "12,5 %"
  };

  private static final String[] PLAIN_KEYS = {
    "id",
    "name",
    "status",
    "price",
    "quantity",
    "created_at",
    "city",
    "email",
    "items",
    "active",
    "description",
    "country",
    "currency",
    "type",
    "total"
  };
  private static final String[] PLAIN_TEXTS = {
    "Anna Schmidt",
    "Bremen",
    "shipped",
    "2026-11-30T12:00:00Z",
    "EUR",
    "A-1042",
    "Germany",
    "Replacement filter for the coffee machine",
    "anna@example.org",
    "pending review"
  };
  private static final String[] PLAIN_NUMBERS = {"1", "42", "9.99", "1250.00", "0", "17"};

  private final boolean plain;
  private final Random random;
  private final BiConsumer<Planted, String> planted;
  private final StringBuilder pretty = new StringBuilder();
  private final StringBuilder compact = new StringBuilder();
  private final String unit;
  private final String line;
  private final String colon;

  /**
   * The next value.
   *
   * @param planted hears of keys and values
   * @param plain whether to write it as programs usually do, with two spaces, keys and values as an
   *     order may have
   */
  JsonGenerator(Random random, BiConsumer<Planted, String> planted, boolean plain) {
    this.random = random;
    this.planted = planted;
    this.plain = plain;
    this.unit = plain ? "  " : pick("  ", "  ", "    ", "\t", " ", "   ", "");
    this.line = plain ? "\n" : pick("\n", "\n", "\n", "\r\n", " \n");
    this.colon = plain ? ": " : pick(": ", ": ", " : ", ":  ");
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  /** Writes an object or a list of them; read by {@link #pretty} and {@link #compact}. */
  JsonGenerator write(int depth) {
    if (random.nextInt(4) == 0) {
      list(depth, 0, true);
    } else {
      object(depth, 0);
    }
    return this;
  }

  /** Writes a list of objects of the same keys, as a database gives. */
  JsonGenerator rows(int rows) {
    both("[", "[");
    for (int i = 0; i < rows; i++) {
      both((i == 0 ? "" : ",") + newLine(1), i == 0 ? "" : ",");
      both("{", "{");
      for (int k = 0; k < 5; k++) {
        both((k == 0 ? "" : ",") + newLine(2), k == 0 ? "" : ",");
        key((plain ? PLAIN_KEYS : KEYS)[k]);
        scalar();
      }
      both(newLine(1) + "}", "}");
    }
    both(newLine(0) + "]", "]");
    return this;
  }

  String pretty() {
    return pretty.toString();
  }

  String compact() {
    return compact.toString();
  }

  private void both(String spaced, String tight) {
    pretty.append(spaced);
    compact.append(tight);
  }

  private String newLine(int level) {
    return line + unit.repeat(level);
  }

  private void value(int depth, int level) {
    int kind = random.nextInt(10);
    if (depth > 0 && kind < 2) {
      object(depth - 1, level);
    } else if (depth > 0 && kind < 3) {
      list(depth - 1, level, false);
    } else {
      scalar();
    }
  }

  private void object(int depth, int level) {
    int members = 1 + random.nextInt(6);
    both("{", "{");
    for (int i = 0; i < members; i++) {
      both((i == 0 ? "" : ",") + newLine(level + 1), i == 0 ? "" : ",");
      key(pick(plain ? PLAIN_KEYS : KEYS)); // now and then one that was there before
      value(depth, level + 1);
    }
    both(newLine(level) + "}", "}");
  }

  private void list(int depth, int level, boolean objects) {
    int items = random.nextInt(5) + (objects ? 1 : 0);
    both("[", "[");
    for (int i = 0; i < items; i++) {
      both((i == 0 ? "" : ",") + newLine(level + 1), i == 0 ? "" : ",");
      if (objects) {
        object(depth, level + 1);
      } else {
        value(depth, level + 1);
      }
    }
    both((items == 0 ? pick("", " ") : newLine(level)) + "]", "]");
  }

  private void key(String key) {
    both('"' + key + '"' + colon, '"' + key + "\":");
    planted.accept(Planted.JSON_VALUE, '"' + key + '"');
  }

  private void scalar() {
    int kind = random.nextInt(12);
    String text = kind < 5
        ? '"' + pick(plain ? PLAIN_TEXTS : TEXTS) + '"'
        : kind < 9
            ? pick(plain ? PLAIN_NUMBERS : NUMBERS)
            : kind == 9 ? "true" : kind == 10 ? "false" : "null";
    if (kind == 8) {
      text = Long.toString(random.nextInt(1_000_000));
    }
    both(text, text);
    planted.accept(Planted.JSON_VALUE, text);
  }
}
