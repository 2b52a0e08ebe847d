#include "workloads/response_parsing/reference.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace assay {
namespace {

// --- The block. ---

struct TextLine {
  std::string text;       // without its end
  std::size_t begin = 0;  // within the reply
  std::size_t end = 0;    // behind its end
};

std::vector<TextLine> SplitLines(const std::string& reply) {
  std::vector<TextLine> lines;
  for (std::size_t begin = 0; begin < reply.size();) {
    const std::size_t newline = reply.find('\n', begin);
    const std::size_t end = newline == std::string::npos ? reply.size() : newline;
    TextLine line{reply.substr(begin, end - begin), begin,
                  newline == std::string::npos ? reply.size() : newline + 1};
    if (!line.text.empty() && line.text.back() == '\r') line.text.pop_back();
    begin = line.end;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string Strip(std::string text, const char* blanks) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

struct FenceLine {
  char kind;
  std::size_t length;
  std::string info;
};

std::optional<FenceLine> AsFence(const std::string& line) {
  const std::size_t indent = line.find_first_not_of(' ');
  if (indent == std::string::npos || indent > 3) return std::nullopt;
  const char kind = line[indent];
  if (kind != '`' && kind != '~') return std::nullopt;
  const std::size_t end = std::min(line.find_first_not_of(kind, indent), line.size());
  if (end - indent < 3) return std::nullopt;
  const std::string info = Strip(line.substr(end), " \t");
  if (kind == '`' && info.find('`') != std::string::npos) return std::nullopt;
  return FenceLine{kind, end - indent, info};
}

bool NamesJson(const std::string& info) {
  std::string word = info.substr(0, info.find_first_of(" \t{,"));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word == "json";
}

std::string DropMark(std::string block) {
  return block.rfind("\xef\xbb\xbf", 0) == 0 ? block.substr(3) : block;
}

// --- JSON, RFC 8259. ---

struct Value {
  enum Type { kNull, kBoolean, kNumber, kString, kArray, kObject } type = kNull;
  std::string text;                // of a string, unescaped; of a number, as written
  std::vector<Value> elements;     // of an array, and the values of an object
  std::vector<std::string> names;  // of an object's members, as many as elements
};

struct Malformed {};

class Reader {
 public:
  explicit Reader(const std::string& text) : text_(text) {}

  Value ReadAll() {
    Value value = ReadValue(0);
    SkipBlanks();
    if (at_ != text_.size()) throw Malformed();
    return value;
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char Take() {
    if (at_ == text_.size()) throw Malformed();
    return text_[at_++];
  }
  void Expect(char wanted) {
    if (Take() != wanted) throw Malformed();
  }
  void SkipBlanks() {
    while (at_ < text_.size() &&
           std::string(" \t\r\n").find(text_[at_]) != std::string::npos)
      ++at_;
  }

  Value ReadValue(int outside) {
    SkipBlanks();
    switch (Peek()) {
      case '{':
        return ReadObject(outside);
      case '[':
        return ReadArray(outside);
      case '"':
        return {
            .type = Value::kString, .text = ReadString(), .elements = {}, .names = {}};
      case 't':
        return ReadWord("true", Value::kBoolean);
      case 'f':
        return ReadWord("false", Value::kBoolean);
      case 'n':
        return ReadWord("null", Value::kNull);
      default:
        return ReadNumber();
    }
  }

  Value ReadWord(const std::string& word, Value::Type type) {
    for (const char c : word) Expect(c);
    return {.type = type, .text = {}, .elements = {}, .names = {}};
  }

  void ReadDigits() {
    if (!std::isdigit(static_cast<unsigned char>(Peek()))) throw Malformed();
    while (std::isdigit(static_cast<unsigned char>(Peek()))) ++at_;
  }

  Value ReadNumber() {
    const std::size_t begin = at_;
    if (Peek() == '-') ++at_;
    if (Peek() == '0') {
      ++at_;
    } else {
      ReadDigits();
    }
    if (Peek() == '.') {
      ++at_;
      ReadDigits();
    }
    if (Peek() == 'e' || Peek() == 'E') {
      ++at_;
      if (Peek() == '+' || Peek() == '-') ++at_;
      ReadDigits();
    }
    return {.type = Value::kNumber,
            .text = text_.substr(begin, at_ - begin),
            .elements = {},
            .names = {}};
  }

  unsigned ReadHex() {
    unsigned code = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = Take();
      if (!std::isxdigit(static_cast<unsigned char>(c))) throw Malformed();
      code = code * 16 + static_cast<unsigned>(std::stoi(std::string(1, c), nullptr, 16));
    }
    return code;
  }

  static void AppendUtf8(unsigned code, std::string& out) {
    const auto add = [&](unsigned byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
      add(code);
    } else if (code < 0x800) {
      add(0xc0 | code >> 6);
      add(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
      add(0xe0 | code >> 12);
      add(0x80 | (code >> 6 & 0x3f));
      add(0x80 | (code & 0x3f));
    } else {
      add(0xf0 | code >> 18);
      add(0x80 | (code >> 12 & 0x3f));
      add(0x80 | (code >> 6 & 0x3f));
      add(0x80 | (code & 0x3f));
    }
  }

  void ReadEscape(std::string& out) {
    const char c = Take();
    const std::string names = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    if (const std::size_t at = names.find(c); at != std::string::npos) {
      out += meanings[at];
      return;
    }
    if (c != 'u') throw Malformed();
    unsigned code = ReadHex();
    if (code >= 0xdc00 && code < 0xe000) throw Malformed();  // a low surrogate alone
    if (code >= 0xd800 && code < 0xdc00) {
      Expect('\\');
      Expect('u');
      const unsigned low = ReadHex();
      if (low < 0xdc00 || low >= 0xe000) throw Malformed();
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    AppendUtf8(code, out);
  }

  // One character of UTF-8, by the Unicode Standard 15, table 3-7.
  void ReadCharacter(std::string& out) {
    const auto byte = [&] { return static_cast<unsigned char>(Take()); };
    const unsigned char first = byte();
    out += static_cast<char>(first);
    if (first < 0x80) return;
    int more = 0;
    unsigned low = 0x80, high = 0xbf;  // of the second byte
    if (first >= 0xc2 && first <= 0xdf) {
      more = 1;
    } else if (first >= 0xe0 && first <= 0xef) {
      more = 2;
      if (first == 0xe0) low = 0xa0;
      if (first == 0xed) high = 0x9f;
    } else if (first >= 0xf0 && first <= 0xf4) {
      more = 3;
      if (first == 0xf0) low = 0x90;
      if (first == 0xf4) high = 0x8f;
    } else {
      throw Malformed();
    }
    for (int i = 0; i < more; ++i) {
      const unsigned char next = byte();
      if (next < low || next > high) throw Malformed();
      low = 0x80;
      high = 0xbf;
      out += static_cast<char>(next);
    }
  }

  std::string ReadString() {
    Expect('"');
    std::string out;
    while (true) {
      const unsigned char c = static_cast<unsigned char>(Peek());
      if (at_ == text_.size() || c < 0x20) throw Malformed();
      if (c == '"') break;
      if (c == '\\') {
        ++at_;
        ReadEscape(out);
      } else {
        ReadCharacter(out);
      }
    }
    ++at_;
    return out;
  }

  Value ReadArray(int outside) {
    if (outside >= kDepthMax) throw Malformed();
    Value value{.type = Value::kArray, .text = {}, .elements = {}, .names = {}};
    Expect('[');
    SkipBlanks();
    if (Peek() == ']') return ++at_, value;
    while (true) {
      value.elements.push_back(ReadValue(outside + 1));
      SkipBlanks();
      const char c = Take();
      if (c == ']') return value;
      if (c != ',') throw Malformed();
    }
  }

  Value ReadObject(int outside) {
    if (outside >= kDepthMax) throw Malformed();
    Value value{.type = Value::kObject, .text = {}, .elements = {}, .names = {}};
    Expect('{');
    SkipBlanks();
    if (Peek() == '}') return ++at_, value;
    while (true) {
      SkipBlanks();
      std::string name = ReadString();
      SkipBlanks();
      Expect(':');
      value.names.push_back(std::move(name));
      value.elements.push_back(ReadValue(outside + 1));
      SkipBlanks();
      const char c = Take();
      if (c == '}') return value;
      if (c != ',') throw Malformed();
    }
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

// --- The task. ---

// The last member of this name; null where there is none.
const Value* Find(const Value& object, const std::string& name) {
  const Value* found = nullptr;
  for (std::size_t i = 0; i < object.names.size(); ++i) {
    if (object.names[i] == name) found = &object.elements[i];
  }
  return found;
}

bool IsInteger(const Value& value, std::int64_t* integer) {
  if (value.type != Value::kNumber) return false;
  const char* end = value.text.data() + value.text.size();
  const auto parsed = std::from_chars(value.text.data(), end, *integer);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

bool IsRight(const Value& root, const std::string& name) {
  const Value* value = Find(root, name);
  if (value == nullptr) return true;
  if (name == "explanation") return value->type == Value::kString;
  if (name == "confidence") {
    if (value->type != Value::kNumber) return false;
    const double number = std::stod(value->text);
    return number >= 0 && number <= 1;
  }
  if (name == "timeout_s") {
    std::int64_t seconds = 0;
    return IsInteger(*value, &seconds) && seconds >= 0 && seconds <= 86'400;
  }
  // steps
  return value->type == Value::kArray &&
         std::all_of(value->elements.begin(), value->elements.end(),
                     [](const Value& step) { return step.type == Value::kObject; });
}

}  // namespace

std::optional<std::string> ReferenceBlock(const std::string& reply) {
  const std::vector<TextLine> lines = SplitLines(reply);
  std::optional<std::string> unnamed;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::optional<FenceLine> opening = AsFence(lines[i].text);
    if (!opening) continue;
    const std::size_t begin = lines[i].end;
    std::size_t end = reply.size();
    for (++i; i < lines.size(); ++i) {
      const std::optional<FenceLine> fence = AsFence(lines[i].text);
      if (!fence || fence->kind != opening->kind || !fence->info.empty()) continue;
      if (fence->length < opening->length) continue;
      end = lines[i].begin;
      break;
    }
    const std::string block = reply.substr(begin, end - begin);
    if (NamesJson(opening->info)) return DropMark(block);
    if (opening->info.empty() && !unnamed) unnamed = block;
  }
  if (unnamed) return DropMark(*unnamed);
  for (const TextLine& line : lines) {
    const std::string text = Strip(DropMark(line.text), " \t");
    if (text.empty() || (text[0] != '{' && text[0] != '[')) continue;
    std::string rest = reply.substr(line.begin);
    return DropMark(rest.substr(0, rest.find_last_not_of(" \t\r\n") + 1));
  }
  return std::nullopt;
}

ReplyVerdict ReferenceJudge::Judge(const std::string& reply) const {
  const std::optional<std::string> block = ReferenceBlock(reply);
  if (!block) return {ReplyReason::kNoBlock};
  Value root;
  try {
    root = Reader(*block).ReadAll();
  } catch (const Malformed&) {
    return {ReplyReason::kUnreadable};
  }
  if (root.type != Value::kObject) return {ReplyReason::kNotAnObject};
  const Value* commands = Find(root, "commands");
  if (commands == nullptr) return {ReplyReason::kMissingCommands};
  bool is_right =
      commands->type == Value::kArray && commands->elements.size() <= kCommandsMax;
  for (const Value& command : commands->elements) {
    is_right = is_right && command.type == Value::kString;
  }
  for (const char* name : {"explanation", "confidence", "timeout_s", "steps"}) {
    is_right = is_right && IsRight(root, name);
  }
  if (!is_right) return {ReplyReason::kWrongType};
  if (commands->elements.empty()) return {ReplyReason::kNoCommands};
  for (std::size_t i = 0; i < commands->elements.size(); ++i) {
    if (const auto rule = screen_.FirstMatch(commands->elements[i].text)) {
      return {ReplyReason::kUnsafe, static_cast<std::uint8_t>(*rule),
              static_cast<std::uint16_t>(i)};
    }
  }
  return {ReplyReason::kAccepted};
}

}  // namespace assay
