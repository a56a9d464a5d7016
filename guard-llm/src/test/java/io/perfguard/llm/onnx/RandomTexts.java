/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Texts of all that a tokenizer may stumble over. Not thread-safe. */
final class RandomTexts {
  private static final List<String> WORDS = List.of(
      "the",
      "Steel",
      "emissions",
      "unbelievably",
      "2024",
      "3.14",
      "don't",
      "it's",
      "CO2",
      "kWh",
      "café",
      "naïve",
      "Ångström",
      "ÉCOLE",
      "straße",
      "İstanbul",
      "ΟΔΟΣ",
      "Привет",
      "สวัสดี",
      "नमस्ते",
      "안녕하세요",
      "ﬁne",
      "東京",
      "汉字和英文mixed",
      "ひらがな",
      "مرحبا",
      "שָׁלוֹם",
      "👩‍👩‍👧‍👦",
      "👍🏽",
      "🇩🇪",
      "e\u0301",
      "[MASK]",
      "[SEP]x",
      "[CLS",
      "@user",
      "https://example.com/a?b=c&d=%20",
      "x=y+z;",
      "snake_case",
      "CamelCase",
      "№5",
      "½",
      "①",
      "…",
      "—",
      "“quoted”",
      "«q»",
      "`code`",
      "a\u00adb",
      "zero\u200bwidth",
      "\ufeff",
      "\ufffd",
      "\u0000",
      "\u0007",
      "##ing");
  private static final String SPACES = " \t\n\r\u00a0\u2003\u3000\u2028\u000b\u0085";

  private final Random random;
  private final List<Supplier<String>> parts = List.of(
      this::word,
      this::word,
      this::word,
      this::ascii,
      this::ascii,
      this::latin,
      this::anyCodePoints,
      this::longWord);

  RandomTexts(long seed) {
    random = new Random(seed);
  }

  String next() {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(30);
    for (int i = 0; i < length; i++) {
      text.append(parts.get(random.nextInt(parts.size())).get());
      if (random.nextInt(5) > 0) {
        text.append(random.nextInt(4) > 0 ? ' ' : SPACES.charAt(random.nextInt(SPACES.length())));
      }
    }
    return text.toString();
  }

  private String word() {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private String ascii() {
    return run(1 + random.nextInt(12), 0, 0x80);
  }

  private String latin() {
    return run(1 + random.nextInt(12), 0x80, 0x600);
  }

  private String anyCodePoints() {
    return run(1 + random.nextInt(5), 0, random.nextBoolean() ? 0x10000 : 0x110000);
  }

  /** Around the length at which a word is no longer parted. */
  private String longWord() {
    return random.nextInt(5) > 0 ? word() : run(95 + random.nextInt(10), 'a', 'z' + 1);
  }

  private String run(int length, int from, int to) {
    return random
        .ints(from, to)
        .filter(c -> c < 0xD800 || c > 0xDFFF)
        .limit(length)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
