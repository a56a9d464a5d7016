/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What the desk asks a model for. */
public enum SupportOperation {
  /** The commodity code of a line of a shipment. */
  EXTRACT_CODE("extract-code", Reference.goods()),
  /** The desk that a message belongs to. */
  CLASSIFY_TICKET("classify-ticket", Reference.categories()),
  /** The answer to a question about an order. */
  ANSWER_QUESTION("answer-question", Reference.handbook()),
  /** The new quantity of an order. */
  EXTRACT_ORDER("extract-order", Reference.limits());

  private final String label;
  private final String instructions;
  private final String reference;

  SupportOperation(String label, Object reference) {
    this.label = label;
    this.instructions = resource("/support/" + label + ".txt");
    this.reference = Json.pretty(reference);
  }

  private static String resource(String name) {
    try (InputStream in = SupportOperation.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its name, such as {@code extract-code}. */
  public String label() {
    return label;
  }

  /** How to do it: the same in each request. */
  public String instructions() {
    return instructions;
  }

  /** What to look things up in, as pretty JSON: the same in each request. */
  public String reference() {
    return reference;
  }
}
