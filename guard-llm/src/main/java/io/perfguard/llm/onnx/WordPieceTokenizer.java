/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.onnx;

import io.perfguard.core.base.Require;
import java.io.Reader;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Parts texts into the tokens of a BERT model, exactly as Hugging Face's tokenizers do with the
 * same {@code tokenizer.json}: words at white space, punctuation and CJK letters, and each word
 * into the longest pieces that the vocabulary has. A text that reads {@code [SEP]} has that token,
 * as there.
 *
 * <p>Source: Wu et al., "Google's Neural Machine Translation System", arXiv 1609.08144, 2016,
 * section 4.1.
 *
 * <p>Thread-safe.
 */
public final class WordPieceTokenizer {
  private static final int FEWEST = 2; // [CLS] and [SEP]

  private final Vocabulary vocabulary;
  private final BertText bertText;
  private final int longestWord;
  private final long unknown;
  private final long first;
  private final long last;
  private final List<Map.Entry<String, Integer>> specials; // longest first
  private final String specialStarts;

  private WordPieceTokenizer(TokenizerFile file) {
    vocabulary = new Vocabulary(file.pieces(), file.prefix());
    bertText = file.text();
    longestWord = file.longestWord();
    unknown = file.id(file.unknown());
    first = file.id("[CLS]");
    last = file.id("[SEP]");
    specials = file.specials().entrySet().stream()
        .sorted(Comparator.comparing(token -> -token.getKey().length()))
        .toList();
    specialStarts = specials.stream()
        .map(token -> token.getKey().substring(0, 1))
        .distinct()
        .collect(Collectors.joining());
  }

  /**
   * Reads a vocabulary.
   *
   * @param tokenizerJson a {@code tokenizer.json} with a WordPiece model, its normalizer and
   *     pre-tokenizer BERT's; is closed
   * @return a tokenizer; what the file says of truncation and padding is not its own business
   * @throws IllegalArgumentException if it is no JSON, or another kind of tokenizer, with what
   *     differs
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static WordPieceTokenizer read(Reader tokenizerJson) {
    return new WordPieceTokenizer(TokenizerFile.read(tokenizerJson));
  }

  /**
   * The numbers of a text's tokens. Reads no further than it must.
   *
   * @param text the text
   * @param maximumTokens the most tokens; what is behind them is cut off
   * @return {@code [CLS]}, the tokens, {@code [SEP]}
   * @throws IllegalArgumentException if {@code maximumTokens} is below 2
   */
  public long[] encode(String text, int maximumTokens) {
    Require.atLeast(FEWEST, maximumTokens, "maximumTokens");
    Tokens tokens = new Tokens(maximumTokens - 1);
    tokens.add(first);
    int from = 0;
    int at = 0;
    while (at < text.length() && !tokens.isFull()) {
      Map.Entry<String, Integer> special = specialAt(text, at);
      if (special != null) {
        addWord(text, from, at, tokens);
        tokens.add(special.getValue());
        at += special.getKey().length();
        from = at;
      } else if (CharClasses.isSpace(text.charAt(at))) {
        addWord(text, from, at, tokens);
        from = ++at;
      } else {
        at++;
      }
    }
    if (!tokens.isFull()) {
      addWord(text, from, text.length(), tokens);
    }
    return tokens.end(last);
  }

  private Map.@Nullable Entry<String, Integer> specialAt(String text, int at) {
    if (specialStarts.indexOf(text.charAt(at)) < 0) {
      return null;
    }
    for (Map.Entry<String, Integer> special : specials) {
      if (text.startsWith(special.getKey(), at)) {
        return special;
      }
    }
    return null;
  }

  /** What is between white space: words and punctuation. */
  private void addWord(String text, int from, int to, Tokens tokens) {
    if (from == to) {
      return;
    }
    StringBuilder word = tokens.scratch;
    bertText.write(text, from, to, word);
    int begin = 0;
    int at = 0;
    while (at < word.length() && !tokens.isFull()) {
      int c = word.codePointAt(at);
      int next = at + Character.charCount(c);
      if (c == ' ' || CharClasses.isPunctuation(c)) {
        addPieces(word, begin, at, tokens);
        addPieces(word, c == ' ' ? next : at, next, tokens);
        begin = next;
      }
      at = next;
    }
    addPieces(word, begin, at, tokens);
  }

  /** All pieces of a word, or one unknown token if any part of it has none. */
  private void addPieces(StringBuilder word, int from, int to, Tokens tokens) {
    if (to - from > longestWord && word.codePointCount(from, to) > longestWord) {
      tokens.add(unknown);
      return;
    }
    int before = tokens.size;
    int at = from;
    while (at < to) {
      long piece = vocabulary.longest(word, at, to, at == from);
      if (piece < 0) {
        tokens.size = before;
        tokens.add(unknown);
        return;
      }
      tokens.add(piece & 0xFFFF_FFFFL);
      at = (int) (piece >>> 32);
    }
  }

  /**
   * Tokens of one text so far. A word's pieces may go beyond the most, since a later one may undo
   * them.
   */
  private static final class Tokens {
    final StringBuilder scratch = new StringBuilder();
    private final int most;
    private long[] ids;
    int size;

    /** Wants at most so many, without the end. */
    Tokens(int most) {
      this.most = most;
      ids = new long[Math.min(most + 1, 32)];
    }

    boolean isFull() {
      return size >= most;
    }

    void add(long id) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, size * 2);
      }
      ids[size++] = id;
    }

    long[] end(long last) {
      size = Math.min(size, most);
      add(last);
      return Arrays.copyOf(ids, size);
    }
  }
}
