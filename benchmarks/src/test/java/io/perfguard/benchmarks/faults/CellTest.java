/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CellTest {
  private static final Cell.Key KEY = new Cell.Key("ab12", "capacity", "JDK", "17", 3);

  private static Cell cell(Cell.Key key, double recovery) {
    return new Cell(
        key, Map.of(Figure.GOODPUT_DURING, 0.123456, Figure.RECOVERY_SECONDS, recovery));
  }

  @Test
  void a_line_is_read_as_it_was_written() throws IOException {
    Cell read = Cell.parse(cell(KEY, Double.NaN).line());
    assertThat(read.key()).isEqualTo(KEY);
    assertThat(read.figure(Figure.GOODPUT_DURING)).isEqualTo(0.12346);
    assertThat(read.figure(Figure.RECOVERY_SECONDS)).isNaN();
    assertThatThrownBy(() -> Cell.parse("{\"lab\":\"x\"}")).isInstanceOf(IOException.class);
  }

  @Test
  void what_is_finished_is_found_again_and_a_line_cut_off_is_not(@TempDir Path folder)
      throws IOException {
    Path path = folder.resolve("below/cells.jsonl");
    new CellFile(path).add(cell(KEY, 1));
    Files.writeString(path, "{\"lab\":\"ab", StandardOpenOption.APPEND);
    CellFile file = new CellFile(path);
    assertThat(file.find(KEY)).isNotNull();
    assertThat(file.find(new Cell.Key("other", "capacity", "JDK", "17", 3))).isNull();
    file.retain(List.of());
    assertThat(new CellFile(path).find(KEY)).isNull();
  }

  @Test
  void who_never_recovers_in_most_of_the_seeds_never_does() {
    Outcomes mostly = new Outcomes(
        Fault.CAPACITY, "JDK", List.of(cell(KEY, Double.NaN), cell(KEY, 1), cell(KEY, Double.NaN)));
    assertThat(mostly.median(Figure.RECOVERY_SECONDS)).isNaN();
    assertThat(Target.RECOVERY.of(Lab.DEFAULT, mostly, mostly)).isEqualTo(Target.Answer.MISSED);
    Outcomes once = new Outcomes(
        Fault.CAPACITY, "JDK", List.of(cell(KEY, Double.NaN), cell(KEY, 1), cell(KEY, 2)));
    assertThat(once.median(Figure.RECOVERY_SECONDS)).isEqualTo(2);
    assertThat(Target.RECOVERY.of(Lab.DEFAULT, once, once)).isEqualTo(Target.Answer.MET);
    assertThat(Target.COMES_BACK.of(Lab.DEFAULT, once, once)).isEqualTo(Target.Answer.MISSED);
  }

  @Test
  void a_cell_whose_calls_were_offered_late_is_disturbed() {
    assertThat(new Cell(KEY, Map.of(Figure.LATE_P99, 26.0)).isDisturbed()).isTrue();
    assertThat(new Cell(KEY, Map.of(Figure.LATE_P99, 24.0)).isDisturbed()).isFalse();
  }

  @Test
  void other_settings_are_another_lab() {
    Duration second = Duration.ofSeconds(1);
    assertThat(Lab.DEFAULT.withPhases(second, second, second, second).hash())
        .isNotEqualTo(Lab.DEFAULT.hash());
  }

  @Test
  void a_cell_measures_a_storm_and_its_end() throws IOException, InterruptedException {
    Lab lab = Lab.DEFAULT.withPhases(
        Duration.ofMillis(2_500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(1),
        Duration.ofSeconds(4));
    Cell cell = new CellRun(lab, Fault.STORM, Clients.named(Clients.PLAIN), 1).run();
    assertThat(cell.figure(Figure.GOODPUT_BEFORE)).isGreaterThan(0.8);
    assertThat(cell.figure(Figure.GOODPUT_DURING)).isLessThan(0.1);
    assertThat(cell.figure(Figure.GOODPUT_AFTER)).isGreaterThan(0.8);
    assertThat(cell.figure(Figure.RECOVERY_SECONDS)).isLessThan(2);
    assertThat(cell.figure(Figure.REQUESTS_DURING)).isBetween(0.9, 1.1);
    assertThat(cell.figure(Figure.UNSENT)).isZero();
  }

  @Test
  void every_client_and_fault_has_a_name_of_its_own_on_the_command_line() {
    assertThat(Clients.all()).extracting(NamedClient::label).doesNotHaveDuplicates();
    for (NamedClient client : Clients.all()) {
      assertThat(Clients.named(client.label()).name()).isEqualTo(client.name());
      assertThat(Clients.named(client.name()).name()).isEqualTo(client.name());
    }
    for (Fault fault : Fault.values()) {
      assertThat(Fault.named(fault.label())).isSameAs(fault);
      assertThat(fault.steps().get(0).after()).isZero();
    }
    assertThatThrownBy(() -> Fault.named("rain")).hasMessageContaining("known: storm, ");
  }

  @Test
  void arguments_without_sense_are_refused() {
    assertThat(FaultArguments.parse("--parallel", "4").parallel()).isEqualTo(4);
    assertThat(FaultArguments.parse("--fault", "tail", "--client", "jdk", "--seed", "2")
            .isOneCell())
        .isTrue();
    assertThatThrownBy(() -> FaultArguments.parse("--seed", "2"))
        .hasMessage("--seed needs --fault and --client");
    assertThatThrownBy(() -> FaultArguments.parse("--parallel", "0"))
        .hasMessage("--parallel must be between 1 and 16, was 0");
    assertThatThrownBy(() -> FaultArguments.parse("--parallel"))
        .hasMessage("unknown, or without its value: --parallel");
  }

  @Test
  void a_quick_run_is_four_faults_three_clients_and_one_seed() {
    assertThat(PlannedCell.plan(FaultArguments.parse("--quick"))).hasSize(12);
    FaultArguments one = FaultArguments.parse("--client", "methanol-retry", "--fault", "tail");
    assertThat(PlannedCell.plan(one)).hasSize(2);
    assertThat(PlannedCell.withReferences(one)).hasSize(6);
  }

  @Test
  void a_difference_within_that_of_the_twins_is_inside_the_band() {
    AaBand band = AaBand.of(new double[] {-2, -1, 0, 1, 2});
    assertThat(band).isEqualTo(new AaBand(2));
    assertThat(band.holds(new double[] {1, 2, 9})).isTrue();
    assertThat(band.holds(new double[] {-9, -3, 2})).isFalse();
    assertThat(AaBand.of(new double[0]).holds(new double[] {0})).isFalse();
  }
}
