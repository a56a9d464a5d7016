/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.pgjdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhiteBoxesTest {
  @Test
  void lines_that_no_run_lost_are_named() {
    WhiteBoxes list = WhiteBoxes.parse(
        List.of("# a comment", "", "cast A/a() # casts to PgConnection", "cast A/b() # the same"));
    LostTest lost = new LostTest("guarded", "A/a()", LostTest.Kind.CAST, true, "");

    assertThat(list.without(List.of(lost))).containsExactly("A/b()");
  }

  @Test
  void a_loss_of_behaviour_cannot_be_accepted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WhiteBoxes.parse(List.of("behaviour A/a() # too hard")))
        .withMessage("not KIND ID # reason: behaviour A/a() # too hard");
  }

  @Test
  void a_line_without_a_reason_is_refused_and_so_is_a_test_that_is_there_twice() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WhiteBoxes.parse(List.of("cast A/a()")))
        .withMessage("not KIND ID # reason: cast A/a()");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WhiteBoxes.parse(List.of("cast A/a() # x", "reflection A/a() # y")))
        .withMessage("there twice: A/a()");
  }

  @Test
  void the_list_that_is_kept_can_be_read() throws IOException {
    assertThat(WhiteBoxes.read(Path.of("pgjdbc-whitebox.txt"))).isNotNull();
  }
}
