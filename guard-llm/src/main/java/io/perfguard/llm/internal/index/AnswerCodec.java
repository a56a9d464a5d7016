/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.internal.index;

import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import io.perfguard.llm.usage.UsageUnit;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers as bytes, for this JVM only: a form, a length and the bytes of each text, then tier and
 * usage, whose amounts are written seven bits a byte. The library's own answer is left out.
 */
final class AnswerCodec {
  private static final UsageUnit[] UNITS = UsageUnit.values();
  private static final ServiceTier[] TIERS = ServiceTier.values();
  private static final int NO_USAGE = 0;
  private static final int EXACT = 1;
  private static final int ESTIMATED = 2;

  private AnswerCodec() {}

  @SuppressWarnings("EnumOrdinal") // never leaves this JVM
  static byte[] write(LlmResponse answer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(answer.text().length() + 64);
    text(out, answer.text());
    text(out, answer.extra());
    text(out, answer.model());
    text(out, answer.finishReason());
    out.write(answer.tier().ordinal());
    usage(out, answer.usage());
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    CompactText compact = CompactText.of(text);
    out.write(compact.form());
    number(out, compact.bytes().length);
    out.writeBytes(compact.bytes());
  }

  private static void usage(ByteArrayOutputStream out, @Nullable Usage usage) {
    if (usage == null) {
      out.write(NO_USAGE);
      return;
    }
    out.write(usage.isEstimated() ? ESTIMATED : EXACT);
    for (UsageUnit unit : UNITS) {
      number(out, usage.get(unit));
    }
  }

  private static void number(ByteArrayOutputStream out, long number) {
    long left = number;
    while (left > 0x7F) {
      out.write((int) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }

  static LlmResponse read(byte[] bytes, int offset) {
    return new Reader(bytes, offset).answer();
  }

  /** Reads from front to end. */
  private static final class Reader {
    private final byte[] bytes;
    private int at;

    Reader(byte[] bytes, int offset) {
      this.bytes = bytes;
      this.at = offset;
    }

    LlmResponse answer() {
      String text = text();
      String extra = text();
      String model = text();
      String finishReason = text();
      ServiceTier tier = TIERS[bytes[at++]];
      return new LlmResponse(text, extra, model, finishReason, usage(), tier, null);
    }

    private String text() {
      byte form = bytes[at++];
      int length = (int) number();
      at += length;
      return CompactText.read(form, bytes, at - length, length);
    }

    private @Nullable Usage usage() {
      byte kind = bytes[at++];
      if (kind == NO_USAGE) {
        return null;
      }
      Usage.Builder usage = Usage.builder();
      for (UsageUnit unit : UNITS) {
        usage.add(unit, number());
      }
      return (kind == ESTIMATED ? usage.estimated() : usage).build();
    }

    private long number() {
      long number = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes[at++];
        number |= (next & 0x7FL) << shift;
        if (next >= 0) {
          return number;
        }
      }
    }
  }
}
