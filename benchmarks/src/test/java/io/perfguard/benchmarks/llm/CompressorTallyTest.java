/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.benchmarks.harness.Seed;
import io.perfguard.benchmarks.llm.GeneratedPrompt.Freedom;
import io.perfguard.benchmarks.llm.GeneratedPrompt.Planted;
import org.junit.jupiter.api.Test;

class CompressorTallyTest {
  @Test
  void nothing_that_was_planted_is_lost() {
    for (long seed : new long[] {Seed.FIXED, System.nanoTime()}) {
      CompressorTally tally = new CompressorTally();
      tally.prompts(new PromptGenerator(seed), 500);
      assertThat(tally.firstWrong()).as("seed " + seed).isEmpty();
      assertThat(tally.isRight()).as("seed " + seed).isTrue();
    }
  }

  @Test
  void pretty_json_loses_a_third_of_its_tokens_and_more() {
    CompressorTally tally = new CompressorTally();
    tally.json(Seed.FIXED, 50);
    assertThat(tally.firstWrong()).isEmpty();
    assertThat(tally.plainJsonSaved()).isGreaterThan(0.35);
  }

  @Test
  void the_generator_notices_what_is_lost() {
    GeneratedPrompt prompt = new GeneratedPrompt()
        .add(Freedom.EXACT, "12 kg")
        .plant(Planted.NUMBER, "12 kg")
        .add(Freedom.PROSE, " of it. \n\n\n\nSo")
        .json("{ }", "{}")
        .add(Freedom.REPEATED, "again")
        .add(Freedom.EXACT, "!");
    assertThat(prompt.mismatch(prompt.text())).isNull();
    assertThat(prompt.mismatch("12 kg of it.\n\nSo{}!")).isNull();
    assertThat(prompt.missingIn("12 kg of it.\n\nSo{}!")).isEmpty();
    assertThat(prompt.mismatch("12kg of it.\n\nSo{}!")).isNotNull();
    assertThat(prompt.mismatch("12 kg of it.So{}!")).isNotNull();
    assertThat(prompt.mismatch("12 kg of  it.\n\nSo{}!")).isNotNull();
    assertThat(prompt.mismatch("12 kg of it.\n\nSo!")).isNotNull();
    assertThat(prompt.mismatch("12 kg of it.\n\nSo{}")).isNotNull();
    assertThat(prompt.mismatch("12 kg of it.\n\nSo{}!!")).isNotNull();
    assertThat(prompt.missingIn("kg")).hasSize(1);
  }
}
