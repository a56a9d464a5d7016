/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.detect;

import io.perfguard.db.detect.Repetition.Parent;
import io.perfguard.db.detect.Repetition.Verdict;
import io.perfguard.db.sql.Fingerprint;
import io.perfguard.db.sql.SqlStatement;
import io.perfguard.db.sql.SqlTrait;
import io.perfguard.db.sql.StatementKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes repetitions of what one scope executed. Not thread-safe. */
final class Analysis {
  private static final int FARTHEST_PARENT = 8;
  /** Of a statement with more sites than these only some are decoded, as long as they agree. */
  private static final int SITES_DECODED = 4;

  private final List<Track> tracks;
  private final Writes writes;
  private final int threshold;
  private final boolean exact;

  /** A repetition in the making; of several statements if they go round together. */
  private record Loop(Group main, Verdict verdict, List<Group> others) {
    boolean isFound(Group group) {
      return main == group || others.contains(group);
    }
  }

  Analysis(List<Track> tracks, Writes writes, int threshold, boolean exact) {
    this.tracks = tracks;
    this.writes = writes;
    this.threshold = threshold;
    this.exact = exact;
  }

  List<Repetition> repetitions() {
    Map<Group, Verdict> found = new LinkedHashMap<>();
    for (Track track : tracks) {
      if (track.count >= threshold && !track.harmless) {
        for (Group group : groupBySite(track)) {
          group.verdict(threshold).ifPresent(verdict -> found.put(group, verdict));
        }
      }
    }
    return loops(found).stream()
        .map(this::repetition)
        .sorted(Comparator.comparingLong(Repetition::totalNanos).reversed())
        .toList();
  }

  private List<Group> groupBySite(Track track) {
    Map<Long, Group> bySite = new LinkedHashMap<>();
    CallSite agreed = exact ? null : agreedSite(track);
    for (int i = 0; i < track.kept(); i++) {
      CallSite site = track.site(i);
      if (site != null) {
        CallSite used = agreed == null ? site : agreed;
        bySite
            .computeIfAbsent(used.hash(), hash -> new Group(track, used, writes))
            .add(i);
      }
    }
    List<Group> groups = new ArrayList<>(bySite.values());
    if (groups.stream().anyMatch(group -> group.executions >= 2)) {
      place(track, groups);
    }
    groups.forEach(Group::sort);
    return groups;
  }

  /**
   * Executions without a site go to the one that comes next, since a loop begins with its first
   * turn; those past the last one, and those that would make a repetition of a single execution, go
   * to the site that was seen most.
   */
  private static void place(Track track, List<Group> groups) {
    Group most =
        groups.stream().max(Comparator.comparingLong(group -> group.executions)).orElseThrow();
    Map<Integer, Group> known = new HashMap<>();
    groups.forEach(group -> group.each().forEach(index -> known.put(index, group)));
    Group follower = most;
    for (int index = track.kept() - 1; index >= 0; index--) {
      Group own = known.get(index);
      if (own != null) {
        follower = own.executions >= 2 ? own : most;
      } else {
        follower.add(index);
      }
    }
    most.addUnkept();
  }

  /** Decoding a stack is dear: where some from all over the scope are one site, all are. */
  private static @Nullable CallSite agreedSite(Track track) {
    if (track.sites <= SITES_DECODED) {
      return null;
    }
    List<CallSite> sites = new ArrayList<>();
    for (int i = 0; i < track.kept(); i++) {
      CallSite site = track.site(i);
      if (site != null) {
        sites.add(site);
      }
    }
    CallSite first = sites.get(0);
    for (int i = 1; i < SITES_DECODED; i++) {
      if (sites.get(i * (sites.size() - 1) / (SITES_DECODED - 1)).hash() != first.hash()) {
        return null;
      }
    }
    return first;
  }

  /** Reads that go round together are one loop. */
  private static List<Loop> loops(Map<Group, Verdict> found) {
    List<Loop> loops = new ArrayList<>();
    for (Map.Entry<Group, Verdict> entry : found.entrySet()) {
      Group group = entry.getKey();
      if (loops.stream().anyMatch(loop -> loop.isFound(group))) {
        continue;
      }
      List<Group> members = new ArrayList<>(List.of(group));
      if (entry.getValue() != Verdict.BATCHABLE_WRITE) {
        for (Map.Entry<Group, Verdict> other : found.entrySet()) {
          Group candidate = other.getKey();
          if (candidate != group
              && other.getValue() != Verdict.BATCHABLE_WRITE
              && loops.stream().noneMatch(loop -> loop.isFound(candidate))
              && group.isInLoopWith(candidate)) {
            members.add(candidate);
          }
        }
      }
      boolean rows = members.stream().anyMatch(member -> found.get(member) == Verdict.N_PLUS_ONE);
      if (members.size() == 1 || !rows) {
        loops.add(new Loop(group, entry.getValue(), List.of()));
      } else {
        members.sort(Comparator.comparingInt(Group::first)); // the same in each run
        loops.add(new Loop(
            members.get(0),
            Verdict.REPEATED_SEQUENCE,
            List.copyOf(members.subList(1, members.size()))));
      }
    }
    return loops;
  }

  private Repetition repetition(Loop loop) {
    Group main = loop.main;
    List<Group> members = new ArrayList<>(List.of(main));
    members.addAll(loop.others);
    Optional<Parent> parent = loop.verdict == Verdict.N_PLUS_ONE
            || loop.verdict == Verdict.REPEATED_SEQUENCE
            || (loop.verdict == Verdict.DUPLICATE && main.distinct() >= 2)
        ? parent(members)
        : Optional.empty();
    return new Repetition(
        loop.verdict,
        main.track.fingerprint(),
        main.site.framework(),
        main.site.entity(),
        main.site.frames(),
        main.executions,
        main.distinct(),
        main.repeats(),
        members.stream().mapToLong(Group::nanos).sum(),
        members.stream().mapToLong(Group::median).sum(),
        parent,
        loop.others.stream().map(group -> group.track.fingerprint()).toList(),
        confidence(main, loop.verdict, parent));
  }

  /**
   * The latest read before of which as many rows were read as the loop has turns or different
   * parameters; else the nearest of which at least two were.
   */
  private Optional<Parent> parent(List<Group> members) {
    int first = members.stream().mapToInt(Group::first).min().orElseThrow();
    List<Track> before = tracks.stream()
        .filter(track -> track.fingerprint().kind() == StatementKind.SELECT && track.rows >= 2)
        .filter(track -> track.first() < first)
        .filter(track -> members.stream().noneMatch(member -> member.track == track))
        .sorted(Comparator.comparingInt(Track::first).reversed())
        .limit(FARTHEST_PARENT)
        .toList();
    for (Track track : before) {
      if (members.stream()
          .anyMatch(member -> track.rows == member.distinct() || track.rows == member.executions)) {
        return Optional.of(track.asParent(true));
      }
    }
    return before.stream().findFirst().map(track -> track.asParent(false));
  }

  /**
   * No probability: a sum of what speaks for and against. Row arithmetic is the strongest evidence,
   * since chance seldom makes two numbers equal.
   */
  private static double confidence(Group main, Verdict verdict, Optional<Parent> parent) {
    double sure = 0.6;
    if (verdict == Verdict.N_PLUS_ONE || verdict == Verdict.REPEATED_SEQUENCE) {
      sure += parent.map(Parent::matches).orElse(false) ? 0.25 : 0;
      sure += main.track.statement.has(SqlTrait.EQUALITY) ? 0.05 : -0.1;
      sure -= main.isSpaced() ? 0.2 : 0;
    }
    sure += main.executions >= 10 ? 0.05 : 0;
    sure += main.isPlaced() ? 0.04 : -0.1;
    sure -= main.site.frames().isEmpty() ? 0.3 : 0;
    return Math.max(0.05, Math.min(0.99, sure));
  }

  /** Whether its repetition says nothing, whatever its values. */
  static boolean isHarmless(SqlStatement statement) {
    Fingerprint fingerprint = statement.fingerprint();
    return switch (fingerprint.kind()) {
      case SELECT ->
        statement.has(SqlTrait.NO_TABLE)
            || statement.has(SqlTrait.SEQUENCE)
            || statement.has(SqlTrait.METADATA)
            || statement.has(SqlTrait.ARRAY_PARAMETER);
      case WRITE -> statement.has(SqlTrait.SEVERAL_STATEMENTS);
      case OTHER -> true;
    };
  }
}
