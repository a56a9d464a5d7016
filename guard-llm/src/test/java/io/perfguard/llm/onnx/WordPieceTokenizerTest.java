/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordPieceTokenizerTest {
  private static final int MANY = 1_000_000;
  private static final WordPieceTokenizer OURS = Reference.ours(Reference.FILE);
  private static final HuggingFaceTokenizer THEIRS = Reference.tokenizer(Reference.FILE);

  @AfterAll
  static void close() {
    THEIRS.close();
  }

  @Test
  void random_texts_have_the_tokens_of_the_reference() {
    long seed = new Random().nextLong();
    RandomTexts texts = new RandomTexts(seed);
    for (int i = 0; i < 3_000; i++) {
      assertSame("seed " + seed + ", text " + i, texts.next());
    }
  }

  @Test
  void every_character_is_treated_as_the_reference_does() {
    int together = 256;
    for (int from = 0; from <= Character.MAX_CODE_POINT; from += together) {
      if (from < 0x34000
          || from % 0x10000 < 0x1000) { // above, only plane 14 has any, at its beginning
        String text = IntStream.range(from, from + together)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
            .mapToObj(c -> "a" + Character.toString(c) + "b")
            .collect(Collectors.joining(" "));
        assertSame("from " + Integer.toHexString(from), text);
      }
    }
  }

  @Test
  void the_pages_of_this_project_have_the_tokens_of_the_reference() throws IOException {
    List<String> paragraphs = paragraphs();
    assertThat(paragraphs).hasSizeGreaterThan(500);
    paragraphs.forEach(paragraph -> assertSame("page", paragraph));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"lowercase\": false",
        "\"lowercase\": false, \"strip_accents\": true",
        "\"lowercase\": true, \"strip_accents\": false"
      })
  void models_that_keep_case_or_accents_are_tokenized_as_well(String options) {
    String file = Reference.FILE
        .replaceFirst("\"strip_accents\": *null,", "")
        .replaceFirst("\"lowercase\": *true", options);
    assertThat(file).contains(options);
    WordPieceTokenizer ours = Reference.ours(file);
    long seed = new Random().nextLong();
    RandomTexts texts = new RandomTexts(seed);
    try (HuggingFaceTokenizer theirs = Reference.tokenizer(file)) {
      for (int i = 0; i < 1_000; i++) {
        String text = texts.next();
        assertThat(ours.encode(text, MANY))
            .as("seed %d, text %d: %s", seed, i, shown(text))
            .isEqualTo(theirs.encode(text).getIds());
      }
    }
  }

  @Test
  void a_long_text_is_cut_and_ends_with_its_end() {
    long seed = new Random().nextLong();
    RandomTexts texts = new RandomTexts(seed);
    for (int i = 0; i < 500; i++) {
      String text = texts.next();
      long[] whole = OURS.encode(text, MANY);
      for (int most :
          new int[] {2, 3, 4, 5, 10, whole.length - 1, whole.length, whole.length + 1}) {
        long[] cut = OURS.encode(text, Math.max(2, most));
        int length = Math.min(whole.length, Math.max(2, most));
        long[] expected = Arrays.copyOf(whole, length);
        expected[length - 1] = whole[whole.length - 1];
        assertThat(cut).as("seed %d, text %d, %d tokens", seed, i, most).isEqualTo(expected);
      }
    }
  }

  @Test
  void an_empty_text_has_a_begin_and_an_end() {
    assertThat(OURS.encode("", 512)).containsExactly(101, 102);
    assertThat(OURS.encode(" \n\u0000", 512)).containsExactly(101, 102);
  }

  @Test
  void halves_of_pairs_count_for_nothing() {
    assertThat(OURS.encode("a\ud83dsteel \udc00", 512)).isEqualTo(OURS.encode("asteel", 512));
  }

  @Test
  void fewer_tokens_than_begin_and_end_are_refused() {
    assertThatThrownBy(() -> OURS.encode("a", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maximumTokens must be >= 2, was 1");
  }

  @Test
  void other_kinds_of_tokenizers_are_refused_by_what_differs() {
    refuses("\"WordPiece\"", "\"BPE\"", "tokenizer.json must have model.type = WordPiece, had BPE");
    refuses(
        "\"BertNormalizer\"",
        "\"NFC\"",
        "tokenizer.json must have normalizer.type = BertNormalizer, had NFC");
    refuses(
        "\"clean_text\": *true",
        "\"clean_text\": false",
        "tokenizer.json must have normalizer.clean_text = true, had false");
    refuses(
        "\"lstrip\": *false",
        "\"lstrip\": true",
        "added_tokens must have lstrip = false, had true at [PAD]");
    refuses("\"\\[CLS\\]\": *101,", "", "the vocabulary must have [CLS], has 30521 others");
    assertThatThrownBy(() -> Reference.ours("{"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not JSON");
  }

  private static void refuses(String part, String instead, String message) {
    String file = Reference.FILE.replaceAll(part, instead);
    assertThat(file).isNotEqualTo(Reference.FILE);
    assertThatThrownBy(() -> Reference.ours(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static void assertSame(String what, String text) {
    long[] expected = THEIRS.encode(text).getIds();
    long[] actual = OURS.encode(text, MANY);
    if (!Arrays.equals(actual, expected)) { // the message is dear
      assertThat(actual).as(what + ": " + shown(text)).isEqualTo(expected);
    }
  }

  private static String shown(String text) {
    return text.codePoints()
        .mapToObj(c ->
            c > ' ' && c < 0x7F ? Character.toString(c) : "\\u{" + Integer.toHexString(c) + "}")
        .collect(Collectors.joining());
  }

  private static List<String> paragraphs() throws IOException {
    Path root = Path.of(System.getProperty("perfguard.root", ".."));
    try (Stream<Path> docs = Files.walk(root.resolve("docs"));
        Stream<Path> beside = Files.list(root)) {
      return Stream.concat(docs, beside)
          .filter(page -> page.toString().endsWith(".md"))
          .map(WordPieceTokenizerTest::read)
          .flatMap(page -> Arrays.stream(page.split("\n\n", -1)))
          .toList();
    }
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
