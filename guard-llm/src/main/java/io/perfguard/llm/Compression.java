/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Faults;
import io.perfguard.llm.prompt.CompressedRequest;
import io.perfguard.llm.prompt.PromptCompressor;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.usage.Usage;

/** Shortens requests, and counts what that saves. Thread-safe. */
final class Compression implements Preparation.Squeeze {
  private final PromptCompressor compressor;
  private final Prices prices;
  private final Faults faults;

  Compression(PromptCompressor compressor, Prices prices, Faults faults) {
    this.compressor = compressor;
    this.prices = prices;
    this.faults = faults;
  }

  @Override
  public LlmRequest apply(ChatCall call, LlmRequest request, Target target) {
    try {
      CompressedRequest shorter = compressor.compress(request, 0);
      if (!shorter.isChanged()) {
        return request;
      }
      long saved = shorter.savedTokens();
      long picos = prices.cost(target, "", Usage.of(saved, 0), request.tier()).picos();
      call.add(ChatField.COMPRESSED_PICOS, picos);
      return shorter.request();
    } catch (RuntimeException | LinkageError e) {
      faults.record("the compressor", e);
      return request;
    }
  }
}
