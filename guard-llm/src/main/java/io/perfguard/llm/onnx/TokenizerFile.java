/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import io.perfguard.llm.internal.json.JsonTree;
import java.io.Reader;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a {@code tokenizer.json}; whatever would tokenize otherwise than we do is
 * refused. Immutable.
 *
 * @param pieces the vocabulary
 * @param prefix marks pieces that continue a word
 * @param unknown stands for a word without pieces
 * @param longestWord a longer word is unknown; in code points
 * @param text how words are written
 * @param specials texts that are tokens as they stand, such as {@code [SEP]}
 */
record TokenizerFile(
    Map<String, Integer> pieces,
    String prefix,
    String unknown,
    int longestWord,
    BertText text,
    Map<String, Integer> specials) {
  private static final int LONGEST_WORD = 100;

  /**
   * Reads the file.
   *
   * @param json is closed
   * @throws IllegalArgumentException if it is no JSON, or of another kind of tokenizer
   */
  static TokenizerFile read(Reader json) {
    Object root = JsonTree.parse(json);
    expect(root, "WordPiece", "model", "type");
    expect(root, "BertNormalizer", "normalizer", "type");
    expect(root, true, "normalizer", "clean_text");
    expect(root, true, "normalizer", "handle_chinese_chars");
    expect(root, "BertPreTokenizer", "pre_tokenizer", "type");
    boolean lowers = !Objects.equals(JsonTree.at(root, "normalizer", "lowercase"), false);
    Object strips = JsonTree.at(root, "normalizer", "strip_accents"); // null: as lowercase
    Object longest = JsonTree.at(root, "model", "max_input_chars_per_word");
    return new TokenizerFile(
        pieces(JsonTree.at(root, "model", "vocab")),
        text(JsonTree.at(root, "model", "continuing_subword_prefix"), "##"),
        text(JsonTree.at(root, "model", "unk_token"), "[UNK]"),
        longest instanceof BigDecimal number ? number.intValue() : LONGEST_WORD,
        new BertText(strips instanceof Boolean told ? told : lowers, lowers),
        specials(JsonTree.at(root, "added_tokens")));
  }

  /**
   * The number of a token.
   *
   * @throws IllegalArgumentException if the vocabulary has none
   */
  int id(String token) {
    Integer id = pieces.get(token);
    if (id == null) {
      throw new IllegalArgumentException(
          "the vocabulary must have " + token + ", has " + pieces.size() + " others");
    }
    return id;
  }

  private static void expect(@Nullable Object root, Object expected, String... path) {
    Object value = JsonTree.at(root, path);
    if (!expected.equals(value)) {
      throw new IllegalArgumentException("tokenizer.json must have " + String.join(".", path)
          + " = " + expected + ", had " + value);
    }
  }

  private static String text(@Nullable Object value, String otherwise) {
    return value instanceof String text ? text : otherwise;
  }

  private static Map<String, Integer> pieces(@Nullable Object vocabulary) {
    if (!(vocabulary instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("tokenizer.json must have a model.vocab, had none");
    }
    Map<String, Integer> pieces = new LinkedHashMap<>();
    map.forEach((piece, id) -> pieces.put((String) piece, number(id, "model.vocab")));
    return pieces;
  }

  private static Map<String, Integer> specials(@Nullable Object added) {
    Map<String, Integer> specials = new LinkedHashMap<>();
    for (Object token : added instanceof List<?> list ? list : List.of()) {
      for (String name : List.of("single_word", "lstrip", "rstrip", "normalized")) {
        if (!Objects.equals(JsonTree.at(token, name), false)) {
          throw new IllegalArgumentException("added_tokens must have " + name + " = false, had "
              + JsonTree.at(token, name) + " at " + JsonTree.at(token, "content"));
        }
      }
      String content = text(JsonTree.at(token, "content"), "");
      if (!content.isEmpty()) {
        specials.put(content, number(JsonTree.at(token, "id"), "added_tokens"));
      }
    }
    return specials;
  }

  private static int number(@Nullable Object id, String where) {
    if (!(id instanceof BigDecimal number)) {
      throw new IllegalArgumentException(where + " must have numbers, had " + id);
    }
    return number.intValueExact();
  }
}
