/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSizeTest {
  @Test
  void units_are_powers_of_1024() {
    assertThat(DataSize.ofBytes(7).bytes()).isEqualTo(7);
    assertThat(DataSize.ofKilobytes(1).bytes()).isEqualTo(1_024);
    assertThat(DataSize.ofMegabytes(1).bytes()).isEqualTo(1_048_576);
    assertThat(DataSize.ofGigabytes(1).bytes()).isEqualTo(1_073_741_824);
  }

  @ParameterizedTest
  @CsvSource({
    "100MB, 104857600",
    "64 KB, 65536",
    "1gb, 1073741824",
    "2TB, 2199023255552",
    "512, 512",
    "512 B, 512",
    "0, 0",
    "9223372036854775807, 9223372036854775807",
    "7EB, 8070450532247928832"
  })
  void a_size_is_read(String text, long bytes) {
    assertThat(DataSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "MB", "-1MB", "1.5MB", "1  MB", "100 M", "100MiB", "1,000", "1MB ", "٣"})
  void what_is_no_size_is_refused_and_shown(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataSize.parse(text))
        .withMessage("size must be a whole number with B, KB, MB, GB or TB, such as 100MB, was \""
            + text + "\"");
  }

  @Test
  void a_size_out_of_range_is_refused() {
    String bound = "size must be within 0..9223372036854775807 bytes, was ";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataSize.parse("9223372036854775808"))
        .withMessage(bound + "\"9223372036854775808\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataSize.parse("8EB"))
        .withMessage(bound + "\"8EB\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataSize.ofGigabytes(1L << 33))
        .withMessage(bound + "8589934592 GB");
    assertThat(DataSize.ofGigabytes((1L << 33) - 1).bytes())
        .isEqualTo(Long.MAX_VALUE - (1L << 30) + 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataSize.ofBytes(-1))
        .withMessage("size must be >= 0, was -1");
    assertThatIllegalArgumentException().isThrownBy(() -> DataSize.ofKilobytes(-1));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KB",
    "1536, 1.5 KB",
    "104857600, 100 MB",
    "1048524, 1023.9 KB",
    "1048575, 1 MB",
    "9223372036854775807, 8 EB"
  })
  void a_size_is_shown_in_the_unit_that_fits(long bytes, String shown) {
    assertThat(DataSize.ofBytes(bytes)).hasToString(shown);
  }

  @Test
  void sizes_are_ordered_and_equal_by_bytes() {
    assertThat(DataSize.ofKilobytes(1024))
        .isEqualTo(DataSize.ofMegabytes(1))
        .hasSameHashCodeAs(DataSize.parse("1MB"));
    assertThat(DataSize.ofBytes(1))
        .isLessThan(DataSize.ofBytes(2))
        .isNotEqualTo(DataSize.ofBytes(2))
        .isNotEqualTo(1L);
  }
}
