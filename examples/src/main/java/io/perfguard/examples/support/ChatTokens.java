/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts as the provider does: the tokens of a chat, and of an answer. Thread-safe. */
final class ChatTokens {
  private static final Encoding ENCODING =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
  /** Stand for the marks around a message and before an answer, which no text has. */
  private static final int[] MARKS = {-1, -2, -3};

  private final List<int[]> pieces = new ArrayList<>();

  /** The schema of the answer's form, which is put before all else. */
  ChatTokens format(String schema) {
    if (!schema.isEmpty()) {
      pieces.add(encode(schema));
    }
    return this;
  }

  ChatTokens message(String role, String text) {
    pieces.add(MARKS);
    pieces.add(encode(role));
    pieces.add(encode(text));
    return this;
  }

  /** All of it, with the marks after which the answer begins. */
  int[] all() {
    pieces.add(MARKS);
    int[] all = new int[pieces.stream().mapToInt(piece -> piece.length).sum()];
    int at = 0;
    for (int[] piece : pieces) {
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    return all;
  }

  static int count(String text) {
    return ENCODING.countTokensOrdinary(text);
  }

  private static int[] encode(String text) {
    IntArrayList tokens = ENCODING.encodeOrdinary(text);
    int[] array = new int[tokens.size()];
    Arrays.setAll(array, tokens::get);
    return array;
  }

  /** The text's first so many tokens. */
  static String first(String text, int most) {
    IntArrayList tokens = ENCODING.encodeOrdinary(text);
    if (tokens.size() <= most) {
      return text;
    }
    IntArrayList first = new IntArrayList(most);
    for (int i = 0; i < most; i++) {
      first.add(tokens.get(i));
    }
    return ENCODING.decode(first);
  }
}
