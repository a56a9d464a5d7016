/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.db.sql.StatementKind;

import io.perfguard.core.base.Require;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the repeated queries of one scope: a run of an operation, a connection's lease, a test.
 * Told of each execution in its order, asked once at the end. Reads no clock and no stack of its
 * own, so that recorded executions can be replayed.
 *
 * <p>Only reads are looked at. Do not tell it of batches, nor of executions that failed: those are
 * retried, not repeated.
 *
 * <p>Not thread-safe.
 */
public final class NPlusOneDetector {
  /*
   * A repetition is one statement from one call site, all frames of the application. The statement alone would report the
   * same getter called on two lines, the site alone a line that sends different statements.
   *
   * A stack costs some microseconds, a first execution is nearly always the only one: so stacks are wanted from the second
   * on. The first execution then has no site. It is counted to the site that was seen most, if that was seen twice, since a
   * loop begins with its first turn. The same goes for executions past the budget of stacks. Whoever can give a site for
   * the first execution as well does so, and gets exact answers from two executions on.
   *
   * 210 or 211: a repetition is one of them, by what most of its executions are. An execution whose parameters came before
   * is a repeat. Half of them or more being new is a loop over rows; else the answers were there already.
   *
   * The parent is the latest query before that was not repeated itself and of which as many rows were read as there are
   * different parameters. If the rows match nowhere, it is the nearest with at least two.
   */

  /** The most statements looked at in one scope; further ones are not. */
  public static final int MAXIMUM_STATEMENTS = 256;

  /** The most stacks wanted in one scope. */
  public static final int MAXIMUM_SITES = 256;

  private static final int MAXIMUM_SITES_OF_ONE = 32;
  private static final int FARTHEST_PARENT = 8;

  private final int threshold;
  private final Map<StatementKey, Track> tracks = new HashMap<>();
  private @Nullable Track latest;
  private int sequence;
  private int sites;

  /**
   * A detector for one scope.
   *
   * @param threshold how many executions from one place are a repetition, >= 2
   */
  public NPlusOneDetector(int threshold) {
    this.threshold = (int) Require.atLeast(2, threshold, "threshold");
  }

  /**
   * Whether the next execution of a statement should come with its call site.
   *
   * @param statement the statement
   * @param suspect whether it was part of a repetition in an earlier scope
   * @return false for a first execution that is not suspect, for what cannot be a loop, and past
   *     the budget
   */
  public boolean wantsCallSite(StatementKey statement, boolean suspect) {
    if (sites >= MAXIMUM_SITES) {
      return false;
    }
    Track track = tracks.get(statement);
    return track == null ? suspect : statement.loops() && track.sites < MAXIMUM_SITES_OF_ONE;
  }

  /**
   * A statement was executed.
   *
   * @param statement the statement
   * @param parameters a hash of its parameters and their order
   * @param site where it came from; null if that is not known
   * @param nanos how long it took
   */
  public void executed(
      StatementKey statement, long parameters, @Nullable CallSite site, long nanos) {
    if (statement.kind() != StatementKind.SELECT) {
      return;
    }
    Track track = tracks.get(statement);
    if (track == null) {
      if (tracks.size() >= MAXIMUM_STATEMENTS) {
        return;
      }
      track = new Track(statement, latest);
      tracks.put(statement, track);
    }
    latest = track;
    track.add(sequence++, parameters, site, nanos);
    if (site != null) {
      sites++;
    }
  }

  /**
   * Rows of a statement were read.
   *
   * @param statement the statement
   * @param rows how many
   */
  public void rowsRead(StatementKey statement, long rows) {
    Track track = tracks.get(statement);
    if (track != null) {
      track.rows += rows;
    }
  }

  /**
   * What was repeated.
   *
   * @return the longest first; empty if nothing was
   */
  public List<Repetition> repetitions() {
    List<Group> groups = new ArrayList<>();
    for (Track track : tracks.values()) {
      if (track.statement.loops() && track.count >= threshold) {
        groupBySite(track).stream()
            .filter(group -> group.executions >= threshold && !isPaging(group))
            .forEach(groups::add);
      }
    }
    return groups.stream()
        .sorted((a, b) -> Long.compare(b.nanos(), a.nanos()))
        .map(group -> repetition(group, groups))
        .toList();
  }

  private static boolean isPaging(Group group) {
    return group.track.statement.pages() && group.verdict() == Repetition.Verdict.N_PLUS_ONE;
  }

  private static List<Group> groupBySite(Track track) {
    Map<Long, Group> bySite = new LinkedHashMap<>();
    List<Integer> unknown = new ArrayList<>();
    for (int i = 0; i < track.kept(); i++) {
      CallSite site = track.site(i);
      if (site == null) {
        unknown.add(i);
      } else {
        bySite.computeIfAbsent(site.hash(), hash -> new Group(track, site)).add(i);
      }
    }
    List<Group> groups = new ArrayList<>(bySite.values());
    groups.stream()
        .max((a, b) -> Long.compare(a.executions, b.executions))
        .filter(most -> most.executions >= 2)
        .ifPresent(most -> {
          unknown.forEach(most::add);
          most.addUnkept();
        });
    return groups;
  }

  private Repetition repetition(Group group, List<Group> all) {
    Track track = group.track;
    List<StatementKey> loop = all.stream()
        .filter(other -> other != group && other.isInLoopWith(group))
        .map(other -> other.track.statement)
        .toList();
    return new Repetition(
        group.verdict(),
        track.statement,
        group.site.frames(),
        group.executions,
        group.distinct(),
        group.repeats(),
        group.nanos(),
        group.median(),
        parent(group),
        loop);
  }

  private Optional<Repetition.Parent> parent(Group group) {
    Track nearest = null;
    Track before = group.track.before;
    for (int i = 0; i < FARTHEST_PARENT && before != null; i++, before = before.before) {
      if (before.count >= threshold || before.rows < 2) {
        continue;
      }
      if (before.rows == group.distinct() || before.rows == group.executions) {
        return Optional.of(before.asParent());
      }
      nearest = nearest == null ? before : nearest;
    }
    return Optional.ofNullable(nearest).map(Track::asParent);
  }
}
