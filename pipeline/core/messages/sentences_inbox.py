"""What is said of archives, and of files and folders as they lie in inbox."""

from __future__ import annotations

from pipeline.core.messages.message import Message

_ASIDE = "没有读入任何内容，已放到“待处理”，其余文件照常。"

OF_INBOX: dict[str, Message] = {
    "Z01": Message(
        "错误",
        "这是压缩包，这里没有打开（压缩包里最多再套一层压缩包）。"
        f"{_ASIDE}请解压以后，把里面的表放进 inbox。",
    ),
    "Z02": Message(
        "错误",
        "这是{seems}，程序只解得开 zip 和 gz。"
        f"{_ASIDE}请解压以后，把里面的文件放进 inbox；要整包放的，另压成 zip。",
    ),
    "Z03": Message(
        "错误",
        "压缩包有密码，打不开（试过 {tried} 个登记过的密码）。"
        f"{_ASIDE}请向对方要密码，解压以后把里面的文件放进 inbox。",
    ),
    "Z04": Message(
        "错误",
        "压缩包可疑：{what}。为安全起见没有再往下解。"
        f"{_ASIDE}请向来源核实；确实是要收的表，解压以后放进 inbox。",
    ),
    "Z05": Message(
        "错误",
        "压缩包坏了，或者没有传完，一个文件也解不出来（“{why}”）。"
        f"{_ASIDE}请重新复制或下载一份完整的，再放进 inbox。",
    ),
    "Z06": Message(
        "错误",
        f"压缩包里没有文件。{_ASIDE}请向对方再要一份，放进 inbox；没有用的直接删掉。",
    ),
    "Z07": Message(
        "错误",
        f"压缩包没有解开：{{why}}。{_ASIDE}请解压以后，把里面的文件放进 inbox。",
    ),
    "Z08": Message(
        "错误",
        "压缩包里的这个文件有密码，打不开（试过 {tried} 个登记过的密码）。"
        "没有读入任何内容，包里其余的文件照常；压缩包整个收在已入库。"
        "请向对方要密码，解出这个文件放进 inbox。",
    ),
    "Z09": Message(
        "错误",
        "压缩包里的这个文件解不出来（“{why}”）。"
        "没有读入任何内容，包里其余的文件照常；压缩包整个收在已入库。"
        "请向对方单独要这个文件，放进 inbox。",
    ),
    "Z10": Message(
        "提示",
        "压缩包里有 {count} 个快捷方式（链接），没有理会，其余照收。"
        "要收的是它们指的文件的，请把那些文件本身放进 inbox。",
    ),
    "Z11": Message(
        "警告",
        "这个压缩包上次收到一半停了，现在它不在 inbox 了，或者换过了。"
        "已经收下的 {count} 个文件照算，其余的没有收。"
        "请把压缩包再放进 inbox 一次，收过的不会重收。",
    ),
}
