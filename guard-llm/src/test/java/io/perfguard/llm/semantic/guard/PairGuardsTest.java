/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairGuardsTest {
  private static final double COSINE = 0.97;

  private static List<GuardResult> objections(String first, String second) {
    return PairGuards.standard().check(TextPair.of(first, second), COSINE).stream()
        .filter(result -> result.verdict() != Verdict.PASS)
        .toList();
  }

  private static List<String> turned(String first, String second) {
    List<GuardResult> results = PairGuards.standard()
        .check(TextPair.of(AnalysedText.of(second), AnalysedText.of(first)), COSINE);
    return results.stream()
        .filter(result -> result.verdict() != Verdict.PASS)
        .map(GuardResult::guard)
        .toList();
  }

  private static List<String> objectors(String first, String second) {
    return objections(first, second).stream().map(GuardResult::guard).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "numbers | Emissions of plant 7 in 2023 | Emissions of plant 7 in 2024",
        "numbers | Ship 20 tonnes to Oslo | Ship 20 kilograms to Oslo",
        "numbers | Charge 500 euros | Charge 500 dollars",
        "numbers | A discount of 5 % | A discount of 15 percent",
        "numbers | Take two tablets daily | Take three tablets daily",
        "numbers | Version 2 of the report | Version II and 3 of the report",
        "numbers | Show the scope one emissions | Show the scope two emissions",
        "numbers | Can two lines share one contract? | Can one line have two contracts?",
        "numbers | What is the price per crate? | What is the price per pallet?",
        "antonyms | What is the daily quota of calls? | What is the monthly quota of calls?",
        "negation | Is it safe to restart the pump? | Is it not safe to restart the pump?",
        "negation | Which plants did report? | Which plants didn't report?",
        "negation | Is this label readable? | Is this label unreadable?",
        "negation | Total with tax | Total without tax",
        "antonyms | How do I enable the alarm? | How do I disable the alarm?",
        "antonyms | Which duty applies to imports of zinc? | Which duty applies to exports of zinc?",
        "antonyms | What is the minimum load? | What is the maximum load?",
        "comparison | Why does it need more memory? | Why does it need less memory?",
        "comparison | Parcels of at least 5 kg | Parcels of at most 5 kg",
        "time | Must I save before closing? | Must I save after closing?",
        "time | Is the rule mandatory? | Is the rule becoming mandatory?",
        "time | Did she use to be a pilot? | Did she want to be a pilot?",
        "time | Errors since Monday | Errors until Monday",
        "tense | Does the portal support CSV? | Did the portal support CSV?",
        "modality | Must invoices be signed? | May invoices be signed?",
        "conjunction | Does it hold acids and oils? | Does it hold acids or oils?",
        "quantifiers | Do all queries use an index? | Do some queries use an index?",
        "question | Who changed the price? | When was the price changed?",
        "names | Has Larsen paid the bill? | Has Novak paid the bill?",
        "names | How much steel comes from austria? | How much steel comes from australia?",
        "quotes | Rename the field \"status\" | Rename the field \"region\"",
        "identifiers | What does setMaxRows do? | What does setMinRows do?",
        "identifiers | Duty for CN code 7208 51 20 | Duty for CN code 7208 52 10",
        "addresses | Read /etc/app/main.yaml | Read /etc/app/test.yaml",
        "modifiers | Is she an auditor? | Is she an external auditor?",
        "order | Does Norway export more zinc than Peru? | Does Peru export more zinc than Norway?",
        "order | Did Maria hire the painter? | Was Maria hired by the painter?",
        "order | Did Maria hit the wall? | Was Maria hit by the wall?",
        "places | Is the key on the box? | Is the key under the box?",
        "order | Which dog did the man bite? | Which man did the dog bite?",
        "order | Which trucks can a crane lift? | Which cranes can a truck lift?",
        "order | How much did Larsen lend Novak? | How much did Novak lend Larsen?",
        "order | Flights from Rome to Oslo | Flights from Oslo to Rome",
        "numbers | Weight of parcel 88121's pallets | Weight of parcel 88122's pallets",
        "antonyms | Is Nora older than Peter? | Is Nora younger than Peter?",
        "antonyms | What is the cheapest route? | What is the most expensive route?",
        "antonyms | Should the tank be bigger? | Should the tank be smaller?",
        "antonyms | Is the valve idle? | Is the valve active?",
        "comparison | Which plant sold the most tin? | Which plant sold the least tin?",
        "negation | Why dont the lamps work? | Why do the lamps work?",
        "time | What did it cost last year? | What does it cost this year?",
        "time | Which rules change next month? | Which rules changed last month?",
        "quantifiers | Do all valves leak? | Do any valves leak?",
        "quantifiers | Are most valves tight? | Are all valves tight?",
        "modality | When must Nora sign? | When can Nora sign?",
        "modifiers | Is the valve hot? | Is the valve getting hot?",
        "modifiers | Is Nora a pilot? | Is Nora pretending to be a pilot?",
        "antonyms | Is it safe to dive here? | Is it risky to dive here?",
        "antonyms | Is tin heavier than zinc? | Is tin lighter than zinc?",
        "comparison | Is the valve slow? | Is the valve getting slower?",
        "comparison | Is the valve hot? | Is the valve too hot?",
        "modifiers | Is Nora a pilot? | Does Nora want to be a pilot?",
        "order | Is tin heavier than zinc? | Is zinc heavier than tin?",
        "order | Has Maria married Clara? | Has Maria been married by Clara?",
        "order | Is Nora proud of Peter? | Is Peter proud of Nora?",
        "pronouns | Did we pay Larsen? | Did Larsen pay us?",
        "pronouns | Should I trust him? | Should he trust me?",
        "order | Did Maria beat Clara? | Was Maria beaten by Clara?",
        "order | A letter by Larsen | A letter about Larsen",
        "order | Wash the dog before feeding the cat | Feed the dog before washing the cat",
      })
  void a_pair_that_asks_something_else_is_stopped(String guard, String first, String second) {
    assertThat(objectors(first, second)).contains(guard);
    assertThat(turned(first, second)).contains(guard);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "What's the due date? | What is the due date?",
        "Why doesn't the export work? | Why does the export not work?",
        "Did Maria hire the painter? | Was the painter hired by Maria?",
        "Was the report written by the auditor? | Did the auditor write the report?",
        "Is Peter married to Clara? | Is Clara married to Peter?",
        "Is Peter friends with Clara? | Is Clara friends with Peter?",
        "The difference between zinc and tin | The difference between tin and zinc",
        "Does it hold acids and oils? | Does it hold oils and acids?",
        "Is the parrot on the roof? | Is the parrot actually on the roof?",
        "How do I turn off the alarm? | How can I disable the alarm?",
        "What is the best way to learn chess? | How do I learn chess?",
        "The price of steel in May | Steel price in May",
        "In 2024, how much zinc did Peru sell? | How much zinc did Peru sell in 2024?",
        "Ship 2 tonnes to Oslo | Ship 2,000 kg to Oslo",
        "It costs $3k | It costs 3,000 dollars",
        "Wait 90 minutes | Wait 1.5 hours",
        "Twenty five pallets | 25 pallets",
        "Sales of 2024-03-05 | Sales of 5/3/2024",
        "Duty for CN code 7208 51 20 | Duty for CN code 7208.51.20",
        "Is it impossible to pay twice? | Is it not possible to pay twice?",
        "How much does a nurse earn? | How much money does a nurse make?",
        "Is Nora a Dutch nurse? | Is Nora a nurse and Dutch?",
        "Did Maria hit the wall? | Was the wall hit by Maria?",
        "Can I pay by card? | May I pay by card?",
        "Which form must I use? | Which form should I use?",
        "How often is the list updated? | How frequently is the list updated?",
        "Has the parcel arrived yet? | Has the parcel already arrived?",
        "If the pump fails, what do we do? | What do we do if the pump fails?",
        "When it rains, where do the birds sleep? | Where do the birds sleep when it rains?",
        "Why dont the lamps work? | Why don't the lamps work?",
        "The weight of parcel 88121 | Parcel 88121's weight",
        "How many parcels with CN code 7208 51 20? | How many parcels under CN code 7208 51 20?",
        "Did she call us? | Were we called by her?",
        "Is tin heavier than zinc? | Is zinc lighter than tin?",
        "Does tin cost more than zinc? | Does zinc cost less than tin?",
        "Do you dry the dog before you comb it? | Do you comb the dog after you dry it?",
        "Can sales figures be safely shared? | Can I safely share sales figures?",
        "Is Peter in touch with Clara? | Is Clara in touch with Peter?",
        "Is Peter the same age as Clara? | Is Clara the same age as Peter?",
        "What is the name of Peter's dog? | What is Peter's dog's name?",
        "How do I become a pilot? | How can I be a pilot?",
        "What are ways to save water? | What are good ways to save water?",
        "How many tokens did Larsen use in May? | How many tokens were used by Larsen in May?",
        "Which truck brought the pallets? | By which truck were the pallets brought?",
        "Can I split a bill? | Can a bill be split?",
        "How can the valve be tested? | How do I test the valve?",
        "How far is Rome from Oslo? | How far is it from Oslo to Rome?",
        "What is the weight limit of the large blue tank? | What is the large blue tank's weight limit?",
        "How do I set the limit of the tank to 6 tonnes? | How do I set a limit of 6 tonnes for the tank?",
        "Is it safe to restart the pump? | is it safe to restart the pump",
      })
  void a_pair_that_asks_the_same_passes(String first, String second) {
    assertThat(objections(first, second)).isEmpty();
    assertThat(turned(first, second)).isEmpty();
  }

  @Test
  void a_reason_holds_no_word_of_the_texts() {
    for (GuardResult result :
        objections("Has Larsen paid 300 euros?", "Has Novak not paid 700 dollars?")) {
      assertThat(result.reason())
          .doesNotContainIgnoringCase("larsen")
          .doesNotContain("300")
          .doesNotContain("700");
    }
  }

  @Test
  void a_guard_that_is_switched_off_is_not_asked() {
    PairGuards others = PairGuards.standard().without("numbers");

    assertThat(others.objection(TextPair.of("Emissions of 2023", "Emissions of 2024"), COSINE))
        .isEmpty();
    assertThat(others.ids()).doesNotContain("numbers").contains("negation");
  }

  @Test
  void an_unknown_guard_cannot_be_switched_off() {
    assertThatThrownBy(() -> PairGuards.standard().without("colour"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no guard is called \"colour\"")
        .hasMessageContaining("numbers");
  }

  @Test
  void a_guard_of_ones_own_replaces_the_one_of_its_name_and_a_fault_of_it_serves_nothing() {
    PairGuards guards = PairGuards.none().with(new Faulty());

    GuardResult result = guards.objection(TextPair.of("a", "a"), 1).orElseThrow();

    assertThat(result.verdict()).isEqualTo(Verdict.VERIFY);
    assertThat(result.reason()).isEqualTo("the guard failed with IllegalStateException");
    assertThat(guards.with(new Faulty()).ids()).containsExactly("faulty");
  }

  private static final class Faulty implements PairGuard {
    @Override
    public String id() {
      return "faulty";
    }

    @Override
    public Ruling check(TextPair pair, double cosine) {
      throw new IllegalStateException("secret " + pair.first().text());
    }
  }

  @Test
  void near_vectors_of_other_words_are_suspicious() {
    assertThat(
            objectors("How do I reset my password quickly?", "zq vx plork wum trask quell brint"))
        .contains("overlap");
  }

  @Test
  void what_is_too_long_to_be_read_passes_only_if_it_is_equal() {
    String longText = "What does this say? " + "lorem ipsum dolor ".repeat(400);

    assertThat(objectors(longText, longText)).isEmpty();
    assertThat(objectors(longText + "yes", longText + "no")).contains("length");
  }

  @Test
  void empty_texts_and_marks_alone_are_no_fault() {
    for (String text :
        List.of("", " ", "?", "...", "'", "\"\"", "$", "%", "n't", "'s", "-", "II", "the")) {
      assertThat(objections(text, text)).as("text <%s>", text).isEmpty();
      assertThat(objections(text, "What is it?"))
          .as("text <%s>", text)
          .noneMatch(r -> r.reason().contains("failed"));
    }
  }

  @Test
  void whatever_the_texts_hold_no_guard_fails_and_the_order_of_the_texts_changes_nothing() {
    long seed = 20_241_105;
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      String first = noise(random);
      String second = random.nextBoolean() ? noise(random) : first + noise(random);
      List<GuardResult> found = objections(first, second);

      assertThat(found)
          .as("seed %d: <%s> <%s>", seed, first, second)
          .noneMatch(r -> r.reason().contains("failed"));
      assertThat(turned(first, second))
          .as("seed %d: <%s> <%s>", seed, first, second)
          .isEqualTo(found.stream().map(GuardResult::guard).toList());
    }
  }

  private static String noise(Random random) {
    String[] parts = {
      "the", "not", "by", "was", "seen", "Anna", "Bob", "and", "or", "2024", "$5k", "1,000.5",
          "3rd", "twenty", "five", "II",
      "before", "can't", "don't", "\"x\"", "a_b", "x.y", "?", ",", "to", "from", "of", "in", "who",
          "unlike", "like", "10-20km",
      "7208.51.20", "1234 56 78", "http://a.b/c", "c@d.ef", "\u00e9t\u00e9", "\u4f60\u597d", "''",
          "``", "U.S.", "-", "\ud83d\ude00"
    };
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(12); n >= 0; n--) {
      text.append(parts[random.nextInt(parts.length)]).append(random.nextInt(8) == 0 ? "" : " ");
    }
    return text.toString();
  }

  @Test
  void a_hostile_text_takes_no_longer_than_its_length_allows() {
    String words = "not by was un in dis a1 \"q ".repeat(2_000);
    String others = "by not seen was 'x 12 ".repeat(2_000);
    long begin = System.nanoTime();

    for (int i = 0; i < 20; i++) {
      PairGuards.standard().check(TextPair.of(words, others), COSINE);
    }

    // Some milliseconds each; a square of the length would take minutes.
    assertThat((System.nanoTime() - begin) / 1e9).isLessThan(20);
  }
}
