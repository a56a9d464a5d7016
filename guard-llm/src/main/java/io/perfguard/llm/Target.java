/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;

/**
 * A model to be asked, by the name that it is asked by. Immutable.
 *
 * @param model who asks it
 * @param name its name; "" if nobody knows it
 */
record Target(LlmModel model, String name) {
  String provider() {
    return model.provider();
  }

  /** Where its breaker is kept: two providers may have models of one name. */
  String key() {
    return provider().isEmpty() ? name : provider() + "/" + name;
  }

  /** The request as this model gets it: names it only where it is not the model's own. */
  LlmRequest address(LlmRequest request) {
    String wanted = name.equals(model.model()) ? "" : name;
    return request.model().equals(wanted) || request.model().equals(name)
        ? request
        : request.withModel(wanted);
  }
}
