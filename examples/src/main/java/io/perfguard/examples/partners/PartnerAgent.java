/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.partners;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What both versions of the agent ask the partner for. */
public interface PartnerAgent {
  /** The emission factor of a code. */
  double factor(String code) throws IOException;

  /** What a transport costs: three parts that have nothing to do with one another. */
  double price(String code) throws IOException;

  /** The names of some companies. */
  Map<Long, String> names(List<Long> ids) throws IOException;

  /** The rate of a currency. */
  double rate(String currency) throws IOException;

  /** A report that takes long. */
  String report(String code) throws IOException;
}
