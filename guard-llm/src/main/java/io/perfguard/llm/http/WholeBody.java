/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A body that is read as one text. */
final class WholeBody extends BodyReader {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int most;
  private final boolean cut;

  /**
   * A body.
   *
   * @param most bytes of it
   * @param cut whether a longer one is cut there; if not, it fails with {@link TooLongException}
   * @param sign is run when something came
   */
  WholeBody(int most, boolean cut, Runnable sign) {
    super(sign);
    this.most = most;
    this.cut = cut;
  }

  @Override
  boolean take(ByteBuffer piece) {
    int room = most - bytes.size();
    boolean fits = piece.remaining() <= room;
    if (!fits && !cut) {
      throw new TooLongException("the answer", most);
    }
    byte[] copy = new byte[Math.min(room, piece.remaining())];
    piece.get(copy);
    bytes.write(copy, 0, copy.length);
    return fits;
  }

  @Override
  void end() {}

  String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
