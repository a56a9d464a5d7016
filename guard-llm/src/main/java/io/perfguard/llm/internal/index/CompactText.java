/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Text as few bytes: Latin-1 where it fits, else UTF-8, and UTF-16 for what UTF-8 cannot give back,
 * broken surrogates.
 *
 * <p>Immutable.
 *
 * @param form which of them
 * @param bytes the bytes; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CompactText(byte form, byte[] bytes) {
  private static final byte LATIN_1 = 0;
  private static final byte UTF_8 = 1;
  private static final byte UTF_16 = 2;
  private static final int LAST_OF_LATIN_1 = 0xFF;

  static CompactText of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > LAST_OF_LATIN_1) {
        return wide(text);
      }
    }
    return new CompactText(LATIN_1, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static CompactText wide(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return new CompactText(UTF_8, bytes);
    } catch (CharacterCodingException e) {
      byte[] bytes = new byte[2 * text.length()]; // not UTF_16BE: it replaces broken surrogates too
      ByteBuffer.wrap(bytes).asCharBuffer().put(text);
      return new CompactText(UTF_16, bytes);
    }
  }

  static String read(byte form, byte[] bytes, int offset, int length) {
    if (form == UTF_16) {
      return ByteBuffer.wrap(bytes, offset, length).asCharBuffer().toString();
    }
    Charset charset = form == LATIN_1 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    return new String(bytes, offset, length, charset);
  }

  /** Whether the bytes are those of a text; without making one, as a rule. */
  static boolean matches(byte form, byte[] bytes, int offset, int length, String text) {
    if (form != LATIN_1) {
      return read(form, bytes, offset, length).equals(text);
    }
    if (length != text.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != (bytes[offset + i] & LAST_OF_LATIN_1)) {
        return false;
      }
    }
    return true;
  }
}
