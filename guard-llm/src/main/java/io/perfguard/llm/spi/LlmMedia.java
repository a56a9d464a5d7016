/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A picture, sound or file beside the text of a message.
 *
 * <p>Immutable.
 *
 * @param kind {@code image}, {@code audio}, {@code video}, {@code pdf} or {@code file}
 * @param mimeType such as {@code image/png}; "" if that is not known
 * @param url where it lies, which may be a {@code data:} URL; "" if only its hash is known
 * @param hash tells two of them apart where there is no URL; "" if there is one
 * @param detail how closely the model is to look; "" for its own choice
 */
public record LlmMedia(String kind, String mimeType, String url, String hash, String detail) {
  /**
   * Checks that nothing is missing.
   *
   * @param kind what it is
   * @param mimeType its MIME type
   * @param url where it lies
   * @param hash tells two of them apart
   * @param detail how closely the model is to look
   */
  public LlmMedia {
    Require.nonNull(kind, "kind");
    Require.nonNull(mimeType, "mimeType");
    Require.nonNull(url, "url");
    Require.nonNull(hash, "hash");
    Require.nonNull(detail, "detail");
  }

  /**
   * A picture that lies somewhere.
   *
   * @param url where
   * @return the picture
   */
  public static LlmMedia image(String url) {
    return new LlmMedia("image", "", url, "", "");
  }

  /**
   * The hash of content that comes as text, such as Base64.
   *
   * @param content the content
   * @return SHA-256, in hexadecimal
   */
  public static String hash(String content) {
    return hash(content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The hash of content.
   *
   * @param content the content
   * @return SHA-256, in hexadecimal
   */
  public static String hash(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What it is, never where it lies. */
  @Override
  public String toString() {
    return mimeType.isEmpty() ? kind : kind + " " + mimeType;
  }
}
