/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * What the pages show is what compiles and what was printed; {@code -Dperfguard.docs=write} fills
 * it in.
 */
class DocsTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(#[^)]*)?\\)");
  private static final Pattern CODE = Pattern.compile("\"PG-[0-9]{3}\"");
  private static final Pattern BUILT = Pattern.compile("^\\| (PG-[0-9]{3}) \\|", Pattern.MULTILINE);

  @TestFactory
  Stream<DynamicTest> a_page_shows_what_compiles_and_what_was_printed() throws IOException {
    return Pages.all().stream()
        .map(page -> named(page, () -> {
          String shown = Files.readString(page);
          String filled = Pages.filled(shown);
          if ("write".equals(System.getProperty("perfguard.docs"))) {
            Files.writeString(page, filled);
          } else {
            assertThat(shown)
                .as("-Dtest=DocsTest -Dperfguard.docs=write fills the page in")
                .isEqualTo(filled);
          }
        }));
  }

  private static DynamicTest named(Path page, Executable test) {
    return DynamicTest.dynamicTest(Pages.ROOT.relativize(page).toString(), test);
  }

  @TestFactory
  Stream<DynamicTest> a_link_leads_to_a_file() throws IOException {
    return Pages.all().stream()
        .map(page -> named(page, () -> {
          List<String> broken = LINK.matcher(Files.readString(page))
              .results()
              .map(match -> match.group(1))
              .filter(link -> !Files.exists(page.resolveSibling(link)))
              .toList();
          assertThat(broken).isEmpty();
        }));
  }

  @Test
  void the_reference_lists_each_code_that_a_check_can_report() throws IOException {
    String reference = Files.readString(Pages.ROOT.resolve("docs/reference/findings.md"));
    String built = reference.substring(0, reference.indexOf("## Planned"));
    List<String> listed =
        BUILT.matcher(built).results().map(match -> match.group(1)).toList();
    assertThat(listed).containsExactlyElementsOf(codesInCode());
  }

  @Test
  void the_quick_start_is_ten_lines_at_most() throws IOException {
    long lines = Arrays.stream(Pages.region("Quickstart.java", "quickstart").split("\n"))
        .filter(line -> !line.isBlank())
        .count();
    assertThat(lines).isBetween(5L, 10L);
    assertThat(Files.readString(Pages.ROOT.resolve("README.md")))
        .contains("<!-- region: Quickstart.java#");
  }

  private static Set<String> codesInCode() throws IOException {
    Set<String> codes = new TreeSet<>();
    for (Path library : libraries()) {
      for (Path source : Pages.files(library.resolve("src/main/java"), ".java")) {
        CODE.matcher(Files.readString(source))
            .results()
            .forEach(match -> codes.add(match.group().replace("\"", "")));
      }
    }
    return codes;
  }

  private static List<Path> libraries() throws IOException {
    try (Stream<Path> entries = Files.list(Pages.ROOT)) {
      return entries
          .filter(entry -> entry.getFileName().toString().startsWith("guard-"))
          .toList();
    }
  }
}
