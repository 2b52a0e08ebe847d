// The adapter of pugixml.
#include "results/export/junit.h"

#include <pugixml.hpp>
#include <sstream>

#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "harness/base/utf8.h"
#include "results/export/finding_list.h"
#include "results/export/finding_stack.h"
#include "results/export/numbers.h"
#include "results/export/sanitize_report.h"
#include "results/export/summary.h"

namespace assay {
namespace {

// XML 1.0 (2.2) allows no control characters but tab and line ends, and neither U+FFFE
// nor U+FFFF, whatever is done about them; its text must be UTF-8. A carriage return
// would be read back as a line end.
std::string XmlText(const std::string& text) {
  std::string clean;
  for (const char c : ValidUtf8(text)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_control = byte < 0x20 && c != '\n' && c != '\t';
    clean += is_control || byte == 0x7f ? '?' : c;
  }
  return absl::StrReplaceAll(clean, {{"\xef\xbf\xbe", "?"}, {"\xef\xbf\xbf", "?"}});
}

class Suite {
 public:
  Suite(pugi::xml_node root, const std::string& name)
      : node_(root.append_child("testsuite")) {
    node_.append_attribute("name").set_value(XmlText(name).c_str());
  }
  ~Suite() {
    node_.append_attribute("tests").set_value(tests_);
    node_.append_attribute("failures").set_value(failures_);
    node_.append_attribute("skipped").set_value(skipped_);
  }

  pugi::xml_node Add(const std::string& group, const std::string& name) {
    ++tests_;
    pugi::xml_node test = node_.append_child("testcase");
    test.append_attribute("classname").set_value(XmlText(group).c_str());
    test.append_attribute("name").set_value(XmlText(name).c_str());
    return test;
  }
  // A suite without cases is taken for one that did not run: `name` is its case then.
  void AddIfEmpty(const std::string& group, const std::string& name) {
    if (tests_ == 0) Add(group, name);
  }
  void Fail(pugi::xml_node test, const std::string& kind, const std::string& message,
            const std::string& text) {
    ++failures_;
    pugi::xml_node failure = test.append_child("failure");
    failure.append_attribute("type").set_value(XmlText(kind).c_str());
    failure.append_attribute("message").set_value(XmlText(message).c_str());
    failure.text().set(XmlText(text).c_str());
  }
  void Skip(pugi::xml_node test, const std::string& message) {
    ++skipped_;
    test.append_child("skipped").append_attribute("message").set_value(
        XmlText(message).c_str());
  }

 private:
  pugi::xml_node node_;
  int tests_ = 0, failures_ = 0, skipped_ = 0;
};

std::string FindingName(const Finding& finding) {
  return finding.kind + " " + finding.fingerprint;
}

std::string FindingDetail(const Finding& finding) {
  std::string text;
  if (finding.report) {
    for (const ReportStack& stack : finding.report->stacks) {
      text += stack.title + "\n";
      int number = 0;
      for (const CodeFrame& frame : stack.frames) {
        text += absl::StrFormat("  #%d %s\n", number++, FrameText(frame));
      }
    }
  } else {
    text = finding.detail;
  }
  if (!finding.reproduce.empty()) text += "reproduce: " + finding.reproduce + "\n";
  return text;
}

void AddFindings(const std::vector<Finding>& findings, const std::string& group,
                 Suite* suite) {
  for (const Finding& finding : findings) {
    if (finding.expected) continue;
    pugi::xml_node test =
        suite->Add(finding.cell.empty() ? group : finding.cell, FindingName(finding));
    if (finding.known.empty()) {
      suite->Fail(test, finding.kind, finding.summary, FindingDetail(finding));
    } else {
      suite->Skip(test, "known: " + finding.known);
    }
  }
}

std::string Print(const pugi::xml_document& document) {
  std::ostringstream stream;
  document.save(stream, "  ");
  return stream.str();
}

pugi::xml_node Root(pugi::xml_document* document, const std::string& name) {
  pugi::xml_node declaration = document->append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("UTF-8");
  pugi::xml_node root = document->append_child("testsuites");
  root.append_attribute("name").set_value(XmlText(name).c_str());
  return root;
}

void AddVerdict(const Verdict& verdict, const Plan& plan, Suite* suite) {
  pugi::xml_node test = suite->Add(verdict.claim.workload, verdict.claim.id);
  const std::string measured = absl::StrFormat(
      "target %s, measured %s", verdict.claim.target.text, MeasuredText(verdict, plan));
  switch (verdict.kind) {
    case VerdictKind::kProved:
      break;
    case VerdictKind::kRefuted:
      suite->Fail(test, "REFUTED", measured, verdict.reason);
      break;
    case VerdictKind::kUndecided:
      suite->Skip(test, "UNDECIDED: " + verdict.reason);
      break;
    case VerdictKind::kUntestable:
      suite->Skip(test, "UNTESTABLE: " + verdict.reason);
      break;
  }
}

}  // namespace

std::string FindingsJUnit(const FindingList& list) {
  pugi::xml_document document;
  pugi::xml_node root = Root(&document, "assay");
  {
    Suite suite(root, list.category);
    AddFindings(list.findings, list.title, &suite);
    suite.AddIfEmpty(list.title, "no findings");
  }
  return Print(document);
}

std::string RenderJUnit(const RunReport& report, const RenderOptions&) {
  pugi::xml_document document;
  pugi::xml_node root = Root(&document, "assay " + report.run_id);
  {
    Suite claims(root, "claims");
    for (const Verdict& verdict : report.verdicts)
      AddVerdict(verdict, report.plan, &claims);
    claims.AddIfEmpty(report.run_id, "no claims");
  }
  {
    Suite findings(root, "findings");
    AddFindings(report.findings, report.run_id, &findings);
    findings.AddIfEmpty(report.run_id, "no findings");
  }
  return Print(document);
}

std::string SanitizeJUnit(const SanitizeReport& report) {
  pugi::xml_document document;
  pugi::xml_node root = Root(&document, "assay sanitize " + report.title);
  {
    Suite controls(root, "controls");
    for (const ControlOutcome& control : report.controls) {
      pugi::xml_node test = controls.Add(control.flavour, control.name);
      if (control.passed) continue;
      controls.Fail(test, "control", "wanted " + control.expect + ", got " + control.got,
                    TrustText(report));
    }
    if (report.controls.empty()) {
      controls.Fail(controls.Add("controls", "all"), "control", TrustText(report), "");
    }
  }
  {
    Suite stress(root, "broken on purpose");
    for (const std::string& id : report.not_caught) {
      stress.Skip(stress.Add("stress", id), "not caught in the time given");
    }
    stress.AddIfEmpty("stress", "none was missed");
  }
  {
    Suite findings(root, "findings");
    AddFindings(report.findings, report.title, &findings);
    findings.AddIfEmpty(report.title, "no findings");
  }
  return Print(document);
}

}  // namespace assay
